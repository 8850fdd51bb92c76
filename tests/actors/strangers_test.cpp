// Strangers who call while a run goes on, in any number: what they do changes
// nothing in it.

#include "../support/audited_engine.hpp"
#include "../support/callers.hpp"
#include "../support/credentials.hpp"
#include "../support/descriptors.hpp"
#include "../support/held_memory.hpp"
#include "../support/joined_node.hpp"
#include "../support/worker_nodes.hpp"
#include <troupe/actors/network_door.hpp>
#include <troupe/actors/worker_pool.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

constexpr int elements = 60;

// Counts the attempts that have ended at a worker.
class end_counter : public hook {
public:
  void on_attempt_finished(const attempt_finished& e) override {
    std::lock_guard guard{mutex_};
    ends_ += e.worker != 0;
    changed_.notify_all();
  }

  bool wait_for(int ends) {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, 1min, [&] { return ends_ >= ends; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int ends_ = 0;
};

// A pool at whose door anybody may call, and a run at a worker that has joined
// it, in which each task waits to be told to go on.
class besieged_pool {
public:
  besieged_pool() {
    engine_->attach(ends_);
    pool_.emplace(*engine_, worker_pool_options{.credentials = ca.coordinator(),
                                                .version = "of tests"});
    port = pool_->listen("127.0.0.1", 0);
    node_.emplace(ca.worker(), port, test::catalog_of(graph_),
                  worker_hello{.version = "any",
                               .build = "of tests",
                               .name = "good",
                               .labels = {"there"}});
    pool_->wait_for(1, 1min);
    run_.emplace(engine_->submit(graph_, {}, {}, test::anywhere()));
  }

  ~besieged_pool() {
    go_on_.release(elements);
    node_.reset();
    pool_.reset();
  }

  // A task ends at the worker, and here it is known.
  bool runs() {
    go_on_.release();
    return ends_->wait_for(++steps_);
  }

  // The run's sum.
  int finish() {
    go_on_.release(elements - steps_);
    return run_->result().get<int>("sum");
  }

  network_counters callers() const { return pool_->callers(); }

  // Whether the others have hung up, which is known here a moment later.
  bool has_left(std::size_t strangers, std::size_t peers) const {
    auto end = std::chrono::steady_clock::now() + 1min;
    auto now = callers();
    while (now.strangers > strangers || now.peers > peers) {
      if (std::chrono::steady_clock::now() > end)
        return false;
      std::this_thread::yield();
      now = callers();
    }
    return true;
  }

  test::authority ca;
  std::uint16_t port = 0;

private:
  graph make_graph() {
    graph_builder b;
    auto x = b.expand(
        "x",
        [](int n) {
          std::vector<int> list;
          for (int i = 0; i < n; ++i)
            list.push_back(i);
          return list;
        },
        b.input("n", elements));
    auto y = b.node(
                  "y",
                  [this](int i) {
                    go_on_.acquire();
                    return i;
                  },
                  x)
                 .on("there");
    b.collect(
        "sum",
        [](const items<int>& all) {
          int sum = 0;
          for (int i : all)
            sum += i;
          return sum;
        },
        y);
    return std::move(b).build("besieged");
  }

  std::counting_semaphore<> go_on_{0};
  graph graph_ = make_graph();
  std::shared_ptr<end_counter> ends_ = std::make_shared<end_counter>();
  test::audited_engine engine_{
      engine_options{.slots = 1, .sample_interval = 0ms, .network = true}};
  std::optional<worker_pool> pool_;
  std::optional<test::joined_node> node_;
  std::optional<run_handle> run_;
  int steps_ = 0;
};

constexpr int right_sum = elements * (elements - 1) / 2;

std::string random_bytes(std::mt19937& random) {
  std::string text(1'000 + random() % 4'000, '\0');
  for (auto& c : text)
    c = static_cast<char>(random());
  return text;
}

// The first thing that is said by TLS.
std::string client_hello() {
  ssl_context_ptr context{SSL_CTX_new(TLS_client_method())};
  ssl_ptr ssl{SSL_new(context.get())};
  auto* said = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), said);
  SSL_connect(ssl.get());
  std::string text(4'096, '\0');
  auto size = BIO_read(said, text.data(), static_cast<int>(text.size()));
  text.resize(static_cast<std::size_t>(std::max(size, 0)));
  return text;
}

bool is_refused_by_tls(std::uint16_t port, const network_credentials& who) {
  test::caller c{port};
  test::tls_speaker tls{c.socket(), who};
  tls.shake_hands_as_caller();
  tls.hear(1); // TLS 1.3 tells it late
  return c.is_hung_up_on();
}

dial_outcome call_as(const network_credentials& who, std::uint16_t port) {
  network_door caller{who, test::coordinator_name, {}, [](refusal) {}};
  return caller.dial(resolve("127.0.0.1", port).front(), 1min).get();
}

// Says to CAF that 4 GiB will come; false if that is not the end of it.
bool is_cut_off_for_4_gib(std::uint16_t port, const network_credentials& who) {
  auto called = call_as(who, port);
  return called.peer
         && test::is_cut_off_for_header(*called.peer, 1, 0xffff'ffff);
}

} // namespace

TEST_CASE("strangers of all kinds change nothing in a run", "[network]") {
  auto descriptors = test::count_descriptors();
  {
    besieged_pool pool;
    CHECK(pool.runs());
    std::mt19937 random{1};
    std::deque<test::caller> silent, half;
    test::authority other;
    auto expired = pool.ca.issue("worker", certificate_use::worker, -1h);
    auto unknowing = pool.ca.worker();
    unknowing.secret = pool.ca.write("another secret of tests");
    for (int i = 0; i < 3; ++i) {
      silent.emplace_back(pool.port);
      CHECK(pool.runs());
      half.emplace_back(pool.port).say(client_hello());
      CHECK(pool.runs());
      test::caller garbage{pool.port};
      garbage.say(random_bytes(random));
      CHECK(garbage.is_hung_up_on());
      CHECK(pool.runs());
      CHECK(is_refused_by_tls(pool.port, other.worker()));
      CHECK(is_refused_by_tls(pool.port, expired));
      CHECK(pool.runs());
      CHECK(call_as(unknowing, pool.port).why == refusal::bad_secret);
      CHECK(pool.runs());
      CHECK(is_cut_off_for_4_gib(pool.port, pool.ca.worker()));
      CHECK(pool.runs());
    }
    CHECK(pool.has_left(6, 1));
    CHECK(pool.callers()[refusal::bad_tls] == 9);
    CHECK(pool.callers()[refusal::bad_secret] == 3);
    CHECK(pool.callers().admitted == 4);
    CHECK(pool.callers().strangers == 6);
    silent.clear();
    half.clear();
    CHECK(pool.has_left(0, 1));
    CHECK(pool.callers()[refusal::unfinished] == 6);
    CHECK(pool.finish() == right_sum);
  }
  CHECK(test::count_descriptors() == descriptors);
}

namespace {

std::uint64_t all_refused(const network_counters& c) {
  std::uint64_t sum = 0;
  for (auto n : c.refused)
    sum += n;
  return sum;
}

// Keeps the queue before the door short: what has no place in it calls again a
// second later.
class caller_queue {
public:
  explicit caller_queue(const besieged_pool& pool)
      : pool_(pool), seen_before_(seen()) {}

  // Waits until one more may call.
  void wait() {
    constexpr int longest = 32;
    auto end = std::chrono::steady_clock::now() + 1min;
    ++called_;
    while (seen() - seen_before_ + longest < called_
           && std::chrono::steady_clock::now() < end)
      std::this_thread::yield();
  }

private:
  std::uint64_t seen() const {
    auto now = pool_.callers();
    return all_refused(now) + now.strangers;
  }

  const besieged_pool& pool_;
  std::uint64_t seen_before_;
  std::uint64_t called_ = 0;
};

// So many call, of whom some stay, and the others say something or nothing, and
// go; the run has a step every so often. All are refused.
bool storm(besieged_pool& pool, std::size_t calls, std::size_t idle,
           std::size_t per_step) {
  constexpr int strangers = 8, of_ours = 2;
  std::mt19937 random{2};
  std::deque<test::caller> stay(idle);
  bool goes_on = true;
  caller_queue queue{pool};
  {
    test::descriptor_limit limit{stay.back().socket() + 1 + of_ours + strangers
                                 + door_limits{}.spare_descriptors};
    for (auto& c : stay) {
      queue.wait();
      c.call(pool.port);
    }
    for (auto i = idle; i < calls; ++i) {
      queue.wait();
      test::caller c{pool.port};
      if (i % 3 == 0)
        c.say(random_bytes(random));
      if (i % per_step == 0)
        goes_on = pool.runs() && goes_on;
    }
  }
  stay.clear();
  return pool.has_left(0, 1) && goes_on;
}

} // namespace

TEST_CASE("a storm of strangers leaves nothing behind", "[network]") {
  besieged_pool pool;
  CHECK(pool.runs());
  CHECK(storm(pool, 1'500, 500, 500));
  auto descriptors = test::count_descriptors();
  auto memory = test::held_memory();
  auto before = pool.callers();
  CHECK(storm(pool, 10'000, 1'000, 500));
  auto after = pool.callers();
  CHECK(after.admitted == before.admitted);
  CHECK(all_refused(after) - all_refused(before) == 10'000);
  for (auto why :
       {refusal::unfinished, refusal::bad_tls, refusal::no_descriptors})
    CHECK(after[why] > before[why]);
  CHECK(after[refusal::bad_secret] == before[refusal::bad_secret]);
  CHECK(test::count_descriptors() == descriptors);
  // Less than 100 bytes for each of them.
  CHECK(test::held_memory() < memory + 1'000'000);
  CHECK(call_as(pool.ca.worker(), pool.port).peer);
  CHECK(pool.finish() == right_sum);
}
