// Nodes that are given a promise, in runs.

#include "../support/audited_engine.hpp"
#include "../support/promises.hpp"
#include "../support/until.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

std::vector<int> numbers_below(int n) {
  std::vector<int> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

int sum(const items<int>& all) {
  return std::accumulate(all.begin(), all.end(), 0);
}

// A graph with one asynchronous node, whose promise the test keeps.
struct one_promise {
  test::promises left;
  out<int> x;
  graph g;

  explicit one_promise(int attempts = 1) {
    graph_builder b;
    x = b.node("x", [this](promise<int> p) {
           left.leave(std::move(p));
         }).retry({.attempts = attempts, .first_backoff = time_span{}});
    g = std::move(b).build("g");
  }
};

std::string error_of(const run_handle& run) {
  try {
    run.result();
  } catch (const run_error& e) {
    return e.what();
  }
  return "none";
}

} // namespace

TEST_CASE("a promise is kept by another thread", "[async]") {
  one_promise p;
  test::audited_engine engine;
  auto run = engine->submit(p.g, {}, {p.x});
  p.left.take_one().set_value(42);
  CHECK(run.result()[p.x] == 42);
}

TEST_CASE("a promise may be kept within the call", "[async]") {
  graph_builder b;
  auto n = b.input("n", 1'000);
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node(
      "y", [](promise<int> p, int i) { p.set_value(2 * i); }, x);
  auto total = b.collect("total", sum, y);
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {total})[total] == 999'000);
}

TEST_CASE("ten thousand promises need two slots", "[async]") {
  test::promises left;
  graph_builder b;
  auto n = b.input("n", 12'000);
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node(
      "y", [&](promise<int> p, int i) { left.leave(std::move(p), i); }, x);
  auto total = b.collect("total", sum, y);
  auto g = std::move(b).build("g");
  test::audited_engine engine{2};
  auto run = engine->submit(g, {}, {total});
  for (auto& [p, i] : left.take(10'000))
    p.set_value(i);
  for (std::size_t kept = 10'000; kept < 12'000;)
    for (auto& [p, i] : left.take(1)) {
      p.set_value(i);
      ++kept;
    }
  CHECK(run.result()[total] == 12'000 * 11'999 / 2);
  CHECK(left.most() == 10'000);
}

TEST_CASE("a node that waits holds no slot", "[async]") {
  one_promise p;
  graph_builder b;
  auto y = b.node("y", [] { return 7; });
  auto g = std::move(b).build("g");
  test::audited_engine engine{1};
  auto run = engine->submit(p.g, {}, {p.x});
  auto later = p.left.take_one();
  CHECK(engine->run(g, {}, {y})[y] == 7);
  CHECK_FALSE(run.completed());
  later.set_value(1);
  CHECK(run.result()[p.x] == 1);
}

TEST_CASE("a promise of nothing is kept", "[async]") {
  graph_builder b;
  auto x = b.node("x", [](promise<void> p) { p.set_value(); });
  auto y = b.node("y", [] { return 1; }).after(x);
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {y})[y] == 1);
}

TEST_CASE("a broken promise fails its node", "[async]") {
  graph_builder b;
  auto x = b.node("forgetful", [](promise<int>) {});
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK_THAT(error_of(engine->submit(g, {}, {x})),
             ContainsSubstring("broken_promise")
                 && ContainsSubstring("\"forgetful\" broke its promise"));
}

TEST_CASE("a promise is broken when its last copy is gone", "[async]") {
  one_promise p;
  test::audited_engine engine;
  auto run = engine->submit(p.g, {}, {p.x});
  auto first = std::make_unique<promise<int>>(p.left.take_one());
  auto second = std::make_unique<promise<int>>(*first);
  first.reset();
  CHECK_FALSE(run.outcome());
  second.reset();
  CHECK_THAT(error_of(run), ContainsSubstring("broken_promise"));
}

TEST_CASE("a promise may be given an error", "[async]") {
  one_promise p;
  test::audited_engine engine;
  auto run = engine->submit(p.g, {}, {p.x});
  p.left.take_one().set_exception(std::invalid_argument("no such page"));
  CHECK_THAT(error_of(run),
             ContainsSubstring("std::invalid_argument: no such page"));
}

TEST_CASE("the first outcome of a promise counts", "[async]") {
  graph_builder b;
  auto x = b.node("x", [](promise<int> p) {
    p.set_value(1);
    p.set_value(2);
    p.set_exception(std::runtime_error("too late"));
    throw std::runtime_error("later still");
  });
  auto y = b.node("y", [](promise<int> p) {
              auto copy = std::make_shared<promise<int>>(p);
              throw std::runtime_error("nothing came of it");
            }).on_error(5);
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  auto result = engine->run(g, {}, {x, y});
  CHECK(result[x] == 1);
  CHECK(result[y] == 5);
}

TEST_CASE("an asynchronous node is tried again", "[async]") {
  one_promise p{3};
  test::audited_engine engine;
  auto run = engine->submit(p.g, {}, {p.x});
  p.left.take_one().set_exception(std::runtime_error("not yet"));
  p.left.take_one(); // and breaks it
  p.left.take_one().set_value(3);
  CHECK(run.result()[p.x] == 3);
  auto ends = engine.events<task_finished>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].attempts == 3);
}

TEST_CASE("a promise is not waited for when its run is cancelled", "[async]") {
  one_promise p;
  test::audited_engine engine;
  auto run = engine->submit(p.g, {}, {p.x});
  auto late = p.left.take_one();
  CHECK_FALSE(late.cancelled());
  run.cancel();
  CHECK_THAT(error_of(run), ContainsSubstring("was cancelled"));
  CHECK(late.cancelled());
  late.set_value(1);
  auto ends = engine.events<attempt_finished>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].outcome == attempt_outcome::cancelled);
  CHECK(ends[0].start > 0);
}

TEST_CASE("who is told of a stop may call the engine", "[async]") {
  one_promise p;
  test::audited_engine engine;
  auto run = engine->submit(p.g, {}, {p.x});
  auto later = p.left.take_one();
  std::size_t open = 0;
  std::stop_callback told{later.stop_token(),
                          [&] { open = engine->open_runs(); }};
  run.cancel();
  CHECK_THAT(error_of(run), ContainsSubstring("was cancelled"));
  CHECK(open <= 1);
}

TEST_CASE("promises outlive their engine", "[async]") {
  test::promises left;
  graph_builder b;
  auto n = b.input("n", 50);
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node(
      "y", [&](promise<int> p, int) { left.leave(std::move(p)); }, x);
  auto g = std::move(b).build("g");
  std::vector<test::promises::entry> late;
  {
    test::audited_engine engine;
    engine->submit(g, {}, {y});
    late = left.take(50);
  }
  CHECK(late.front().first.cancelled());
  late.front().first.set_value(1);
}

TEST_CASE("promises are kept while their run is cancelled", "[async]") {
  for (int round = 0; round < 50; ++round) {
    test::promises left;
    graph_builder b;
    auto n = b.input("n", 20);
    auto x = b.expand("x", numbers_below, n);
    auto y = b.node(
        "y", [&](promise<int> p, int i) { left.leave(std::move(p), i); }, x);
    auto g = std::move(b).build("g");
    auto engine = std::make_unique<test::audited_engine>();
    (*engine)->submit(g, {}, {y});
    std::jthread keeper{[late = left.take(20)]() mutable {
      for (auto& [p, i] : late)
        p.set_value(i);
    }};
    engine.reset();
  }
}

TEST_CASE("the start of a node that waits is told", "[async]") {
  one_promise p;
  test::audited_engine engine;
  auto started = std::make_shared<test::until>(
      [](const event& e) { return std::holds_alternative<task_started>(e); });
  engine->attach(started);
  auto run = engine->submit(p.g, {}, {p.x});
  auto later = p.left.take_one();
  CHECK(started->wait());
  later.set_value(1);
  run.wait();
  auto starts = engine.events<task_started>();
  auto nodes = engine.events<node_finished>();
  REQUIRE(starts.size() == 1);
  REQUIRE(nodes.size() == 1);
  // It ended after its start was told.
  CHECK(nodes[0].start >= starts[0].time);
  CHECK(nodes[0].duration > 0);
}

TEST_CASE("an asynchronous node is alone in its task", "[async]") {
  graph_builder b;
  auto n = b.input("n", 3);
  auto x = b.expand("x", numbers_below, n);
  auto before = b.node(
      "before", [](int i) { return i + 1; }, x);
  auto y = b.node(
      "y", [](promise<int> p, int i) { p.set_value(i); }, before);
  auto after = b.node(
      "after", [](int i, int j) { return 10 * i + j; }, y, x);
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  auto result = engine->run(g, {}, {after});
  CHECK(std::vector<int>(result[after]) == std::vector<int>{10, 21, 32});
  CHECK(engine.events<task_finished>().size() == 1 + 3 * 3);
}

TEST_CASE("a function that waits knows its task while it is called",
          "[async]") {
  graph_builder b;
  auto x = b.node("x", [](promise<std::string> p) {
    p.set_value(current_task().task_id());
  });
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {x})[x] == "x");
}
