// The door of the network: who gets in, and what becomes of all others.

#include "../support/callers.hpp"
#include "../support/credentials.hpp"
#include "../support/descriptors.hpp"
#include <troupe/actors/network_door.hpp>
#include <troupe/actors/network_error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <deque>
#include <future>
#include <optional>
#include <string>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

// Longer than any test may take.
constexpr door_limits patient{
    .strangers = 3, .patience = 1h, .shortest_stay = 1h};
constexpr door_limits impatient{.patience = 50ms};

// A door at which tests call.
struct tested_door {
  explicit tested_door(const door_limits& limits = {.patience = 1h})
      : door(ca.coordinator(), test::coordinator_name, limits, [](refusal) {}),
        port(door.listen("127.0.0.1", 0,
                         [this](peer_link p) { admit(std::move(p)); })) {}

  void admit(peer_link p) {
    auto& next = admitted.emplace_back(std::move(p));
    names.push_back(next.seat->name());
  }

  dial_outcome call_as(const network_credentials& who) {
    network_door caller{who, test::coordinator_name, {}, [](refusal) {}};
    return caller.dial(resolve("127.0.0.1", port).front(), 1min).get();
  }

  // Whether a good worker gets in.
  bool lets_a_worker_in() { return call_as(ca.worker()).peer.has_value(); }

  std::uint64_t refused(refusal why) const { return door.counters()[why]; }

  test::authority ca;
  std::deque<peer_link> admitted; // the door's thread has them
  std::deque<std::string> names;
  network_door door;
  std::uint16_t port;
};

// A caller who speaks TLS.
struct tls_caller : test::caller, test::tls_speaker {
  template <class... Who>
  explicit tls_caller(std::uint16_t port, const Who&... who)
      : caller(port), tls_speaker(socket(), who...) {}
};

std::string bytes(std::initializer_list<int> start, std::size_t size) {
  std::string text(start.begin(), start.end());
  text.resize(size);
  return text;
}

const auto basp_handshake = bytes({0, 0, 0, 0, 0, 0, 0, 0}, 32);
const auto four_gib = bytes({2, 0, 0, 0, 255, 255, 255, 255}, 32);

} // namespace

TEST_CASE("a worker with certificate and secret gets in", "[network]") {
  tested_door t;
  network_door caller{
      t.ca.worker("anna"), test::coordinator_name, {}, [](refusal) {}};
  auto got = caller.dial(resolve("127.0.0.1", t.port).front(), 1min).get();
  REQUIRE(got.peer);
  CHECK(got.peer->seat->name() == test::coordinator_name);
  CHECK(caller.counters().admitted == 1);
  caller.close();
  t.door.close();
  CHECK(t.names == std::deque<std::string>{"anna"});
  CHECK(t.door.counters().admitted == 1);
  CHECK(t.door.counters().peers == 1);
  t.admitted.clear();
  CHECK(t.door.counters().peers == 0);
}

TEST_CASE("who speaks no TLS is hung up on", "[network]") {
  tested_door t;
  for (const auto& text : {basp_handshake, four_gib, std::string(5'000, 'x'),
                           "\x16\x03\x01\x40" + std::string(17'000, '\1')}) {
    test::caller c{t.port};
    c.say(text);
    CHECK(c.is_hung_up_on());
  }
  CHECK(t.refused(refusal::bad_tls) == 4);
  CHECK(t.lets_a_worker_in());
}

TEST_CASE("who has no good certificate is hung up on", "[network]") {
  tested_door t;
  test::authority other;
  auto expired = t.ca.issue("worker", certificate_use::worker, -1h);
  auto check = [&](auto&&... who) {
    tls_caller c{t.port, who...};
    c.shake_hands_as_caller();
    c.hear(1); // TLS 1.3 tells it late
    CHECK(c.is_hung_up_on());
  };
  check();
  check(other.worker());
  check(expired);
  check(t.ca.coordinator());
  CHECK(t.refused(refusal::bad_tls) == 4);
  CHECK(t.lets_a_worker_in());
}

TEST_CASE("a caller is told whose certificate is refused", "[network]") {
  tested_door t;
  test::authority other;
  auto files = other.worker();
  auto got = t.call_as(files);
  CHECK(got.why == refusal::bad_tls);
  CHECK_THAT(got.reason, ContainsSubstring("certificate that is not accepted"));
  // It trusts the door, which does not trust it.
  files.authority = other.write(other.certificate() + t.ca.certificate());
  got = t.call_as(files);
  CHECK(got.why == refusal::bad_tls);
  CHECK_THAT(got.reason, ContainsSubstring("unknown ca"));
}

TEST_CASE("who does not know the secret is hung up on", "[network]") {
  tested_door t;
  auto files = t.ca.worker();
  files.secret = t.ca.write("another secret of tests");
  auto got = t.call_as(files);
  CHECK_FALSE(got.peer);
  CHECK(got.why == refusal::bad_secret);
  CHECK_THAT(got.reason, ContainsSubstring("secret"));
  CHECK(t.refused(refusal::bad_secret) == 1);
  CHECK(t.lets_a_worker_in());
}

TEST_CASE("a proof cannot be guessed or reflected", "[network]") {
  tested_door t;
  auto check = [&](auto make_answer) {
    tls_caller c{t.port, t.ca.worker()};
    REQUIRE(c.shake_hands_as_caller());
    auto nonce = c.hear(32);
    REQUIRE(nonce.size() == 32);
    c.tls_speaker::say(make_answer(nonce));
    CHECK(c.hear(1).empty()); // no proof, to learn from
    CHECK(c.is_hung_up_on());
  };
  check([](auto nonce) { return nonce + nonce; });
  check([](auto) { return std::string(64, '\0'); });
  check([](auto) { return std::string(16'000, 'x'); });
  CHECK(t.refused(refusal::bad_secret) == 3);
  CHECK(t.lets_a_worker_in());
}

TEST_CASE("nobody but the coordinator can pose as the door", "[network]") {
  test::authority ca;
  test::false_door posing;
  network_door caller{ca.worker(), test::coordinator_name, {}, [](refusal) {}};
  auto told = caller.dial(posing.address(), 1min);
  auto socket = posing.next_caller();
  SECTION("with a worker's certificate") {
    auto named = ca.issue(test::coordinator_name, certificate_use::worker);
    test::tls_speaker{socket.get(), named}.shake_hands_as_called();
    CHECK(told.get().why == refusal::bad_tls);
  }
  SECTION("with another coordinator's") {
    auto other = ca.issue("other.troupe", certificate_use::coordinator);
    test::tls_speaker{socket.get(), other}.shake_hands_as_called();
    CHECK(told.get().why == refusal::bad_tls);
  }
  SECTION("without the secret") {
    test::tls_speaker s{socket.get(), ca.coordinator()};
    REQUIRE(s.shake_hands_as_called());
    s.say(std::string(32, 'n'));
    auto answer = s.hear(64);
    s.say(answer.substr(32)); // the caller's own proof
    CHECK(told.get().why == refusal::bad_secret);
  }
}

TEST_CASE("who is too slow is hung up on", "[network]") {
  tested_door t{impatient};
  test::caller silent{t.port}, half{t.port};
  half.say("\x16\x03\x01\x02");
  tls_caller without_proof{t.port, t.ca.worker()};
  without_proof.shake_hands_as_caller();
  CHECK(silent.is_hung_up_on());
  CHECK(half.is_hung_up_on());
  CHECK(without_proof.is_hung_up_on());
  CHECK(t.refused(refusal::unfinished) == 3);
}

TEST_CASE("a call that is not answered in time fails", "[network]") {
  test::authority ca;
  test::false_door silent;
  network_door caller{ca.worker(), test::coordinator_name, {}, [](refusal) {}};
  auto got = caller.dial(silent.address(), 20ms).get();
  CHECK(got.why == refusal::unfinished);
  CHECK_THAT(got.reason, ContainsSubstring("in time"));
}

TEST_CASE("idle strangers keep no worker out", "[network]") {
  auto limits = patient;
  limits.shortest_stay = 0ms;
  tested_door t{limits};
  std::deque<test::caller> idle;
  for (int i = 0; i < 50; ++i)
    idle.emplace_back(t.port);
  CHECK(t.lets_a_worker_in());
  CHECK(idle.front().is_hung_up_on());
  CHECK(t.door.counters().strangers <= 3);
  CHECK(t.refused(refusal::crowded) >= 47);
}

TEST_CASE("a stranger is given the time to prove itself", "[network]") {
  tested_door t{patient};
  test::caller first{t.port}, second{t.port}, third{t.port};
  network_door caller{
      t.ca.worker(), test::coordinator_name, {}, [](refusal) {}};
  auto told = caller.dial(resolve("127.0.0.1", t.port).front(), 1min);
  first.hang_up();
  CHECK(told.get().peer);
  CHECK(t.refused(refusal::crowded) == 0);
  CHECK(t.refused(refusal::unfinished) == 1);
}

TEST_CASE("no more peers get in than may", "[network]") {
  tested_door t{{.patience = 1h, .peers = 2}};
  CHECK(t.lets_a_worker_in());
  CHECK(t.lets_a_worker_in());
  CHECK_FALSE(t.lets_a_worker_in());
  CHECK(t.refused(refusal::crowded) == 1);
}

TEST_CASE("strangers leave descriptors to others", "[network]") {
  auto before = test::count_descriptors();
  {
    auto limits = patient;
    limits.strangers = 64;
    limits.spare_descriptors = 4;
    tested_door t{limits};
    std::deque<test::caller> idle(20);
    auto used = idle.back().socket() + 1;
    auto refused = [&] {
      return std::count_if(idle.begin() + 3, idle.end(),
                           [](auto& c) { return c.is_hung_up_on(); });
    };
    {
      test::descriptor_limit limit{used + 3 + limits.spare_descriptors};
      for (auto& c : idle)
        c.call(t.port);
      CHECK(refused() == 17);
      CHECK(t.door.counters().strangers == 3);
      CHECK(t.refused(refusal::no_descriptors) == 17);
    }
    CHECK(t.lets_a_worker_in());
  }
  CHECK(test::count_descriptors() == before);
}

TEST_CASE("strangers give their descriptors to others", "[network]") {
  door_limits limits{
      .patience = 1h, .shortest_stay = 0ms, .spare_descriptors = 4};
  tested_door t{limits};
  std::deque<test::caller> idle(20);
  auto used = idle.back().socket() + 1;
  test::descriptor_limit limit{used + 3 + limits.spare_descriptors};
  for (auto& c : idle)
    c.call(t.port);
  CHECK(std::all_of(idle.begin(), idle.end() - 3,
                    [](auto& c) { return c.is_hung_up_on(); }));
  CHECK(t.door.counters().strangers <= 3);
  CHECK(t.refused(refusal::crowded) == 17);
}

TEST_CASE("a process without descriptors hangs up, and lives", "[network]") {
  tested_door t;
  std::deque<test::caller> callers(20);
  bool all_hung_up_on = false;
  std::uint64_t refused = 0;
  { // a check may need a descriptor
    test::descriptor_limit limit{callers.back().socket() + 1};
    for (auto& c : callers)
      c.call(t.port);
    all_hung_up_on = std::all_of(callers.begin(), callers.end(),
                                 [](auto& c) { return c.is_hung_up_on(); });
    refused = t.refused(refusal::no_descriptors);
  }
  CHECK(all_hung_up_on);
  CHECK(refused == 20);
  CHECK(t.lets_a_worker_in());
}

TEST_CASE("a closed door is closed", "[network]") {
  tested_door t;
  test::caller idle{t.port};
  test::false_door silent;
  network_door caller{
      t.ca.worker(), test::coordinator_name, {}, [](refusal) {}};
  auto told = caller.dial(silent.address(), 1h);
  caller.close();
  CHECK_THAT(told.get().reason, ContainsSubstring("closed"));
  CHECK_THAT(caller.dial(silent.address(), 1h).get().reason,
             ContainsSubstring("closed"));
  t.door.close();
  CHECK(idle.is_hung_up_on());
  CHECK_THROWS_AS(test::caller{t.port}, std::runtime_error);
  CHECK_THROWS_WITH(t.door.listen("127.0.0.1", 0, [](peer_link) {}),
                    ContainsSubstring("closed"));
}

TEST_CASE("a port that is taken is named", "[network]") {
  tested_door t;
  CHECK_THROWS_WITH(t.door.listen("127.0.0.1", t.port, [](peer_link) {}),
                    ContainsSubstring("127.0.0.1:" + std::to_string(t.port)));
  CHECK_THROWS_WITH(t.door.listen("no.such.host.invalid", 0, [](peer_link) {}),
                    ContainsSubstring("no.such.host.invalid"));
}
