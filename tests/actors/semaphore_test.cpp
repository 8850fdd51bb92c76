// Limits on how much runs at once, and what goes first.

#include "../support/run_story.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/graph_error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <atomic>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

// How many are in here at once, at most.
class meter {
public:
  void pass() {
    auto now = ++inside_;
    auto most = most_.load();
    while (most < now && !most_.compare_exchange_weak(most, now))
      ;
    for (int i = 0; i < 200; ++i)
      std::this_thread::yield();
    --inside_;
  }
  int most() const { return most_; }

private:
  std::atomic<int> inside_{0};
  std::atomic<int> most_{0};
};

std::vector<int> hundred() { return std::vector<int>(100, 1); }

} // namespace

TEST_CASE("at most as many tasks run as a semaphore has units", "[semaphore]") {
  test::audited_engine engine{4};
  meter gpu, free;
  graph_builder b;
  auto x = b.expand("x", hundred);
  auto y = b.node(
                "y", [&](int i) { return gpu.pass(), i; }, x)
               .own_group()
               .limit("gpu");
  b.node(
       "z", [&](int i) { return gpu.pass(), i; }, y)
      .own_group()
      .limit("gpu");
  b.node(
      "u", [&](int i) { return free.pass(), i; }, x);
  auto g = std::move(b).build("limits");
  engine->run(g, {}, {}, {.semaphores = {{"gpu", 2}}});
  CHECK(gpu.most() <= 2);
}

TEST_CASE("an engine's semaphores hold for all its runs", "[semaphore]") {
  engine e{{.slots = 4, .semaphores = {{"disk", 1}}}};
  meter disk;
  graph_builder b;
  auto x = b.expand("x", hundred);
  b.node(
       "y", [&](int i) { return disk.pass(), i; }, x)
      .limit("disk");
  auto g = std::move(b).build("limits");
  std::vector<run_handle> runs;
  for (int i = 0; i < 4; ++i)
    runs.push_back(e.submit(g));
  for (auto& r : runs)
    r.result();
  CHECK(disk.most() == 1);
}

TEST_CASE("a run's own semaphore goes before the engine's", "[semaphore]") {
  engine e{{.slots = 2, .semaphores = {{"disk", 1}}}};
  std::latch both{2};
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node(
       "y", [&](int) { both.arrive_and_wait(); }, x)
      .limit("disk");
  auto g = std::move(b).build("limits");
  e.run(g, {}, {}, {.semaphores = {{"disk", 2}}}); // hangs with one unit
}

TEST_CASE("tasks that take of several semaphores do not lock up",
          "[semaphore]") {
  test::audited_engine engine{4};
  meter a;
  graph_builder b;
  auto x = b.expand("x", hundred);
  b.node(
       "ab", [&](int) { a.pass(); }, x)
      .own_group()
      .limit("a")
      .limit("b");
  b.node(
       "ba", [&](int) { a.pass(); }, x)
      .own_group()
      .limit("b")
      .limit("a", 2);
  auto g = std::move(b).build("limits");
  engine->run(g, {}, {}, {.semaphores = {{"a", 2}, {"b", 1}}});
  CHECK(a.most() == 1);
}

TEST_CASE("a retry takes its units anew", "[semaphore]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector<int>(10, 1); });
  auto y = b.node(
                "y",
                [&](int i) {
                  return ++calls % 2 ? throw std::runtime_error("odd") : i;
                },
                x)
               .limit("one")
               .retry({.attempts = 20, .first_backoff = time_span{}});
  auto g = std::move(b).build("limits");
  auto r = engine->run(g, {}, {y}, {.semaphores = {{"one", 1}}});
  CHECK(r[y].size() == 10);
}

TEST_CASE("a cancelled run gives its units back", "[semaphore]") {
  engine e{{.slots = 2, .semaphores = {{"one", 1}}}};
  std::latch running{1}, release{1};
  graph_builder b;
  auto hold = b.input("hold", false);
  auto x = b.node(
                "x",
                [&](bool h) {
                  if (h) {
                    running.count_down();
                    release.wait();
                  }
                  return 1;
                },
                hold)
               .limit("one");
  auto g = std::move(b).build("limits");
  auto first = e.submit(g, {hold = true}, {x});
  running.wait();
  auto second = e.submit(g, {hold = false}, {x});
  auto third = e.submit(g, {hold = false}, {x});
  third.cancel();
  third.wait();
  CHECK(third.outcome() == run_outcome::cancelled);
  CHECK_FALSE(second.completed());
  first.cancel();
  release.count_down();
  CHECK(second.result()[x] == 1);
}

TEST_CASE("an unknown semaphore is refused, and one without units",
          "[semaphore]") {
  engine e{{.slots = 1}};
  graph_builder b;
  auto x = b.node("x", [] { return 1; }).limit("gpu", 3);
  auto g = std::move(b).build("limits");
  CHECK_THROWS_WITH(e.run(g, {}, {x}), ContainsSubstring("gpu"));
  CHECK_THROWS_WITH(e.run(g, {}, {x}, {.semaphores = {{"gpu", 2}}}),
                    ContainsSubstring("gpu"));
  CHECK_THROWS_WITH(e.run(g, {}, {x}, {.semaphores = {{"gpu", 0}}}),
                    ContainsSubstring("1 at least"));
  CHECK_THROWS_AS(engine({.semaphores = {{"a", -1}}}), std::invalid_argument);
}

TEST_CASE("of a run's tasks, those of higher priority go first",
          "[semaphore]") {
  test::audited_engine engine{1};
  std::mutex mutex;
  std::vector<std::string> order;
  auto note = [&](std::string name) {
    return [&, name](int) {
      std::lock_guard guard{mutex};
      order.push_back(name);
    };
  };
  graph_builder b;
  // The slot is held until all have had time to ask for it: as long as a chain
  // takes that needs no slot.
  std::latch all_have_asked{1};
  b.node("gate", [&] { all_have_asked.wait(); });
  auto x = b.node("x", [] { return 1; }).blocking();
  out<int> last = x;
  for (int i = 0; i < 50; ++i)
    last = b.node(
                "step" + std::to_string(i), [](int n) { return n; }, last)
               .blocking();
  b.node(
       "open", [&](int) { all_have_asked.count_down(); }, last)
      .blocking();
  for (int i = 0; i < 20; ++i)
    b.node("low" + std::to_string(i), note("low"), x).priority(-1);
  for (int i = 0; i < 20; ++i)
    b.node("plain" + std::to_string(i), note("plain"), x);
  b.node("high", note("high"), x).priority(1);
  auto g = std::move(b).build("priorities");
  engine->run(g, {}, {}, {.grouping = individually});
  // One or two may have been sent before the others were known.
  auto place = [&](const std::string& name) {
    return std::find(order.begin(), order.end(), name) - order.begin();
  };
  CHECK(place("high") < 4);
  CHECK(std::count(order.end() - 15, order.end(), "low") == 15);
}
