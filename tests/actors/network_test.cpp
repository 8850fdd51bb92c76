// Actor systems that are joined, and peers that then misbehave.

#include "../support/callers.hpp"
#include "../support/credentials.hpp"
#include "../support/descriptors.hpp"
#include "../support/leaks_of_others.hpp"
#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/engine.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/network.hpp>
#include <troupe/actors/network_door.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <future>
#include <mutex>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

struct unprepared_config : caf::actor_system_config {
  unprepared_config() {
    prepare(*this);
    set("caf.scheduler.policy", "sharing");
    set("caf.scheduler.max-threads", std::size_t{2});
  }
};

struct node_config : unprepared_config {
  explicit node_config(caf::timespan heartbeat = 1s) {
    network::prepare(*this);
    set("caf.middleman.heartbeat-interval", heartbeat);
    // So that nobody is cut off for being silent.
    set("caf.middleman.connection-timeout", caf::timespan{10min});
  }
};

// Is handed to peers: echoes strings, and answers to whom they name; tells when
// one of these has ended.
class greeter : public caf::event_based_actor {
public:
  greeter(caf::actor_config& c, std::promise<void>& down)
      : caf::event_based_actor(c), down_(down) {}

  caf::behavior make_behavior() override {
    return {[](const std::string& text) { return text; },
            [this](const caf::actor& who, const std::string& text) {
              troupe::watch(this, who,
                            [this](const caf::actor_addr&, const caf::error&) {
                              down_.set_value();
                            });
              post(this, who, text);
            },
            [this](stop_atom) { quit(); }};
  }

private:
  std::promise<void>& down_;
};

// An actor system that others join.
struct coordinator {
  explicit coordinator(network_options o = {}) : net(system, std::move(o)) {
    port = net.listen("127.0.0.1", 0, [this](std::shared_ptr<peer_seat> s) {
      return meet(std::move(s));
    });
  }

  ~coordinator() {
    net.close();
    for (const auto& g : greeters)
      post_anonymously(g, stop_atom_v);
  }

  caf::actor meet(std::shared_ptr<peer_seat> s) {
    std::lock_guard guard{mutex};
    if (is_rude)
      throw std::runtime_error("no time");
    seats.push_back(std::move(s));
    downs.emplace_back();
    return greeters.emplace_back(system.spawn<greeter>(std::ref(downs.back())));
  }

  std::shared_ptr<peer_seat> seat(std::size_t which) {
    std::lock_guard guard{mutex};
    return seats.at(which);
  }

  void be_rude(bool rude) {
    std::lock_guard guard{mutex};
    is_rude = rude;
  }

  bool is_told_of_end(std::size_t which) {
    auto told = [&] {
      std::lock_guard guard{mutex};
      return downs.at(which).get_future();
    }();
    return told.wait_for(1min) == std::future_status::ready;
  }

  std::mutex mutex;
  std::vector<std::shared_ptr<peer_seat>> seats;
  std::deque<std::promise<void>> downs;
  std::vector<caf::actor> greeters;
  bool is_rude = false;
  node_config config;
  caf::actor_system system{config};
  network net;
  std::uint16_t port = 0;
};

// An actor system that joins others.
struct worker {
  explicit worker(const network_credentials& who) : worker(who, 1s) {}
  worker(const network_credentials& who, caf::timespan heartbeat)
      : config(heartbeat), net(system, {.credentials = who}) {}

  network::link join(const coordinator& c) {
    return net.connect("127.0.0.1", c.port, 1min);
  }

  node_config config;
  caf::actor_system system{config};
  network net;
};

std::string echo(caf::actor_system& system, const caf::actor& whom,
                 const std::string& text) {
  caf::scoped_actor self{system};
  std::string heard;
  ask_within(self, 1min, whom, text)
      .receive([&](const std::string& t) { heard = t; },
               [&](const caf::error& why) { heard = caf::to_string(why); });
  return heard;
}

// Of one who names itself, to be answered.
std::string greet(caf::scoped_actor& self, const caf::actor& whom) {
  post_anonymously(whom, caf::actor_cast<caf::actor>(self),
                   std::string{"to you"});
  std::string heard;
  self->receive([&](const std::string& t) { heard = t; },
                caf::after(1min) >> [] {});
  return heard;
}

std::string problem_with(std::function<void()> what) {
  try {
    what();
  } catch (const network_error& e) {
    return e.what();
  }
  return {};
}

} // namespace

TEST_CASE("joined systems talk to each other", "[network]") {
  coordinator c;
  worker w{c.net.worker_credentials()};
  auto link = w.join(c);
  for (std::size_t size : {0u, 1u, 16'384u, 5'000'000u})
    CHECK(echo(w.system, link.other_side, std::string(size, '\xa7'))
          == std::string(size, '\xa7'));
  caf::scoped_actor self{w.system};
  CHECK(greet(self, link.other_side) == "to you");
  CHECK(link.seat->name() == "coordinator.troupe");
  CHECK(c.seat(0)->name() == "worker");
  CHECK(link.seat->address().starts_with("127.0.0.1:"));
  CHECK(c.seat(0)->address().starts_with("127.0.0.1:"));
  CHECK(c.seat(0)->address() != link.seat->address());
  CHECK(c.net.counters().peers == 1);
}

TEST_CASE("each link has an actor of its own", "[network]") {
  coordinator c;
  worker one{c.net.worker_credentials()}, two{c.net.worker_credentials()};
  auto a = one.join(c), b = two.join(c);
  CHECK(a.other_side->id() != b.other_side->id());
  CHECK(echo(one.system, a.other_side, "one") == "one");
  CHECK(echo(two.system, b.other_side, "two") == "two");
}

TEST_CASE("certificates of one's own may be given", "[network]") {
  test::authority ca;
  coordinator c{{.credentials = ca.coordinator()}};
  worker w{ca.worker("anna")};
  auto link = w.join(c);
  CHECK(echo(w.system, link.other_side, "hello") == "hello");
  CHECK(c.seat(0)->name() == "anna");
  CHECK_THROWS_WITH(c.net.worker_credentials(),
                    ContainsSubstring("credentials"));
}

TEST_CASE("both sides see a cut, and may join again", "[network]") {
  coordinator c;
  worker w{c.net.worker_credentials()};
  for (std::size_t i = 0; i < 3; ++i) {
    auto link = w.join(c);
    caf::scoped_actor self{w.system};
    CHECK(greet(self, link.other_side) == "to you");
    self->monitor(link.other_side);
    (i == 1 ? c.seat(i) : link.seat)->cut();
    bool is_down = false;
    self->receive([&](const caf::down_msg&) { is_down = true; },
                  caf::after(1min) >> [] {});
    CHECK(is_down);
    CHECK(c.is_told_of_end(i));
  }
}

// OpenSSL writes such that a signal would end the process.
TEST_CASE("a cut while much is sent harms nobody", "[network]") {
  coordinator c;
  worker w{c.net.worker_credentials()};
  for (int i = 0; i < 5; ++i) {
    auto link = w.join(c);
    caf::scoped_actor self{w.system};
    self->monitor(link.other_side);
    for (int n = 0; n < 20; ++n)
      post_anonymously(link.other_side, std::string(1 << 20, 'x'));
    link.seat->cut();
    self->receive([](const caf::down_msg&) {}, caf::after(1min) >> [] {});
  }
  CHECK(echo(w.system, w.join(c).other_side, "hello") == "hello");
}

// BASP takes a peer that it has just been given for one that has been silent
// for ever, when its heartbeat comes before the peer's first word.
TEST_CASE("a heartbeat at the wrong time fails no join", "[network]") {
  coordinator c;
  std::optional<worker> w;
  {
    test::leaks_of_others ignored; // CAF's broker, if its heartbeat is due
    w.emplace(c.net.worker_credentials(), 2ms);
  }
  for (int i = 0; i < 60; ++i) {
    auto link = w->join(c);
    CHECK(echo(w->system, link.other_side, "hello") == "hello");
    caf::scoped_actor self{w->system};
    self->monitor(link.other_side);
    link.seat->cut();
    self->receive([](const caf::down_msg&) {}, caf::after(1min) >> [] {});
  }
}

TEST_CASE("a host may be named, and have IPv6", "[network]") {
  coordinator c;
  worker w{c.net.worker_credentials()};
  auto meet = [&](std::shared_ptr<peer_seat> s) {
    return c.meet(std::move(s));
  };
  for (const auto* host : {"localhost", "::1"}) {
    std::uint16_t port = 0;
    auto problem = problem_with([&] { port = c.net.listen(host, 0, meet); });
    if (problem.empty()) { // this machine has such an address
      auto link = w.net.connect(host, port, 1min);
      CHECK(echo(w.system, link.other_side, host) == host);
      link.seat->cut();
    }
  }
  CHECK(w.net.counters().admitted > 0);
}

TEST_CASE("who cannot join is told why", "[network]") {
  coordinator c;
  auto files = c.net.worker_credentials();
  test::authority other;
  auto join_as = [&](const network_credentials& who, std::uint16_t port) {
    worker w{who};
    return problem_with([&] { w.net.connect("127.0.0.1", port, 1min); });
  };
  auto place = "cannot join 127.0.0.1:" + std::to_string(c.port);
  CHECK_THAT(join_as(other.worker(), c.port),
             ContainsSubstring(place)
                 && ContainsSubstring("certificates of one CA"));
  files.secret = other.write("not the coordinator's");
  CHECK_THAT(join_as(files, c.port),
             ContainsSubstring(place) && ContainsSubstring("secret"));
  CHECK_THAT(join_as(c.net.worker_credentials(), 1),
             ContainsSubstring("127.0.0.1:1:")
                 && ContainsSubstring("Connection refused"));
  worker w{c.net.worker_credentials()};
  CHECK_THAT(problem_with([&] { w.net.connect("", 1, 1min); }),
             ContainsSubstring("no host"));
}

TEST_CASE("a system that was not prepared is refused", "[network]") {
  unprepared_config config;
  caf::actor_system system{config};
  CHECK_THAT(problem_with([&] { network{system}; }),
             ContainsSubstring("network::prepare(config)"));
}

TEST_CASE("a coordinator's and a worker's files are told apart", "[network]") {
  coordinator c;
  CHECK_THAT(problem_with([&] { c.net.connect("127.0.0.1", c.port, 1min); }),
             ContainsSubstring("clientAuth"));
  worker w{c.net.worker_credentials()};
  CHECK_THAT(problem_with([&] { w.net.listen("127.0.0.1", 0, {}); }),
             ContainsSubstring("serverAuth"));
}

TEST_CASE("a peer whom nobody meets is cut off", "[network]") {
  coordinator c;
  worker w{c.net.worker_credentials()};
  c.be_rude(true);
  CHECK_THAT(problem_with([&] { w.join(c); }), ContainsSubstring("hung up"));
  c.be_rude(false);
  CHECK(echo(w.system, w.join(c).other_side, "hello") == "hello");
}

TEST_CASE("a peer that sends bad headers is cut off", "[network]") {
  coordinator c;
  network_door peer{c.net.worker_credentials(), "coordinator.troupe", {}, {}};
  auto send_header = [&](unsigned char kind, std::uint32_t length) {
    auto called = peer.dial(resolve("127.0.0.1", c.port).front(), 1min).get();
    REQUIRE(called.peer);
    return test::is_cut_off_for_header(*called.peer, kind, length);
  };
  CHECK(send_header(0, 0)); // would crash the process
  CHECK(send_header(1, 0));
  CHECK(send_header(1, 0xffffffff)); // would have memory for it made
  CHECK(send_header(1, (64u << 20) + 1));
  CHECK(send_header(6, 1));
  CHECK(send_header(7, 1));
  worker w{c.net.worker_credentials()};
  CHECK(echo(w.system, w.join(c).other_side, "hello") == "hello");
}

TEST_CASE("a closed network has no links", "[network]") {
  coordinator c;
  worker w{c.net.worker_credentials()};
  auto link = w.join(c);
  caf::scoped_actor self{w.system};
  CHECK(greet(self, link.other_side) == "to you");
  c.net.close();
  CHECK(c.is_told_of_end(0));
  w.net.close();
  CHECK_THAT(problem_with([&] { w.join(c); }), ContainsSubstring("closed"));
}

TEST_CASE("nothing is left of a network", "[network]") {
  auto descriptors = test::count_descriptors();
  std::filesystem::path folder;
  std::shared_ptr<peer_seat> seat;
  {
    coordinator c;
    folder = c.net.worker_credentials().key.parent_path();
    CHECK(std::filesystem::exists(folder));
    for (int i = 0; i < 5; ++i) {
      worker w{c.net.worker_credentials()};
      seat = w.join(c).seat;
    }
  }
  CHECK_FALSE(seat->is_open());
  CHECK_FALSE(std::filesystem::exists(folder));
  CHECK(test::count_descriptors() == descriptors);
}
