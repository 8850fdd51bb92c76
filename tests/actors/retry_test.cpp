// Tasks that fail and are tried again, and values that stand for failures.

#include "../support/audited_engine.hpp"
#include "../support/naturals.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/graph_error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;
using namespace std::chrono_literals;

namespace {

const retry_policy at_once{.attempts = 4, .first_backoff = 0s};

} // namespace

TEST_CASE("a task that fails is tried again", "[retry]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.node("x", [&] {
              if (++calls < 3)
                throw std::runtime_error("not yet");
              return calls.load();
            }).retry(at_once);
  auto g = std::move(b).build("g");
  CHECK(engine->run(g, {}, {x})[x] == 3);
  auto attempts = engine.events<attempt_finished>();
  REQUIRE(attempts.size() == 3);
  CHECK(attempts[0].outcome == attempt_outcome::failed);
  CHECK(attempts[0].retry_at > 0);
  CHECK(attempts[2].outcome == attempt_outcome::succeeded);
  CHECK(attempts[2].retry_at == 0);
  auto ends = engine.events<task_finished>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].attempts == 3);
}

TEST_CASE("attempts are bounded", "[retry]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.node("x", [&]() -> int {
              ++calls;
              throw std::runtime_error("never");
            }).retry(at_once);
  auto g = std::move(b).build("g");
  CHECK_THROWS_AS(engine->run(g, {}, {x}), run_error);
  CHECK(calls == 4);
}

TEST_CASE("a failure tells of the attempts before it", "[retry]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.node("x", [&]() -> int {
              throw std::runtime_error("no " + std::to_string(++calls));
            }).retry(at_once);
  auto g = std::move(b).build("g");
  auto run = engine->submit(g, {}, {x});
  run.wait();
  try {
    run.result();
    FAIL("it must fail");
  } catch (const run_error& e) {
    REQUIRE(e.failures().size() == 1);
    const auto& f = *e.failures()[0];
    CHECK(f.error.message == "no 4");
    REQUIRE(f.past.size() == 3);
    CHECK(f.past[2].attempt == 2);
    CHECK(f.past[2].outcome == attempt_outcome::failed);
    CHECK(f.past[2].error == "std::runtime_error: no 3");
    CHECK(f.past[2].start >= f.past[1].start + f.past[1].duration);
  }
  auto ends = engine.events<task_finished>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].error->past.size() == 3);
  for (const auto& a : engine.events<attempt_finished>())
    CHECK(a.error->past.empty());
}

TEST_CASE("what is not worth it is not tried again", "[retry]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto listed = at_once;
  listed.on = on<std::logic_error>();
  auto x = b.node("x", [&]() -> int {
              ++calls;
              throw std::runtime_error("of another type");
            }).retry(listed);
  auto g = std::move(b).build("g");
  CHECK_THROWS_AS(engine->run(g, {}, {x}), run_error);
  CHECK(calls == 1);
}

TEST_CASE("elements are tried again with their own inputs", "[retry]") {
  test::audited_engine engine;
  std::vector<std::atomic<int>> calls(100);
  graph_builder b;
  auto x = b.expand("x", [] {
    std::vector<labelled<std::string>> list;
    for (int i = 0; i < 100; ++i)
      list.push_back({"label " + std::to_string(i), std::to_string(i)});
    return list;
  });
  auto k = b.input("k", 1'000);
  auto y = b.node(
                "y",
                [&](const std::string& s, int base) {
                  auto i = static_cast<std::size_t>(std::stoi(s));
                  if (++calls[i] <= static_cast<int>(i % 3))
                    throw std::runtime_error("not yet");
                  return base + static_cast<int>(i);
                },
                x, k)
               .retry(at_once);
  auto g = std::move(b).build("g");
  auto r = engine->run(g, {}, {y});
  for (std::size_t i = 0; i < 100; ++i)
    CHECK(r[y][i] == 1'000 + static_cast<int>(i));
  for (const auto& e : engine.events<attempt_finished>())
    if (e.error)
      CHECK(e.error->label == "label " + std::to_string(e.task.index));
}

TEST_CASE("a run's policy is for what says nothing itself", "[retry]") {
  test::audited_engine engine;
  std::atomic<int> often{0}, once{0};
  graph_builder b;
  auto x = b.node(
      "x", [&]() -> int { throw std::runtime_error{++often ? "" : ""}; });
  auto y = b.node("y", [&]() -> int {
              throw std::runtime_error{++once ? "" : ""};
            }).retry(1);
  auto g = std::move(b).build("g");
  auto run = engine->submit(g, {}, {x, y}, {.policy = {.retry = at_once}});
  run.wait();
  CHECK(often == 4);
  CHECK(once == 1);
}

TEST_CASE("a run is cancelled while a task waits for another attempt",
          "[retry]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.node("x",
                  [&]() -> int {
                    ++calls;
                    throw std::runtime_error("never");
                  })
               .retry({.attempts = 2,
                       .first_backoff = 1h,
                       .cap = 1h,
                       .spread = jitter::none});
  auto g = std::move(b).build("g");
  auto run = engine->submit(g, {}, {x});
  while (engine.events<attempt_finished>().empty())
    std::this_thread::yield();
  run.cancel();
  run.wait();
  CHECK(run.outcome() == run_outcome::cancelled);
  CHECK(calls == 1);
  auto ends = engine.events<task_finished>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].state == task_state::cancelled);
  CHECK(ends[0].attempts == 1);
}

TEST_CASE("a lazy expander goes on only if it is replayable", "[retry]") {
  for (bool replayable : {true, false}) {
    test::audited_engine engine;
    std::atomic<int> calls{0};
    graph_builder b;
    auto x = b.expand("x",
                      [&] {
                        return test::naturals{1'000, ++calls == 1 ? 500 : -1};
                      })
                 .window(64)
                 .retry(at_once)
                 .replayable(replayable);
    auto sum = b.fold(
        "sum", 0, [](int s, int v) { return s + v; }, x);
    auto g = std::move(b).build("g");
    auto run = engine->submit(g, {}, {sum});
    run.wait();
    CHECK(run.outcome()
          == (replayable ? run_outcome::succeeded : run_outcome::failed));
    if (replayable)
      CHECK(run.result()[sum] == 499'500);
    CHECK(calls == (replayable ? 2 : 1));
  }
}

TEST_CASE("a value stands for a node that has failed for good", "[retry]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2, 3}; });
  auto y = b.node(
                "y",
                [&](int v) {
                  if (v == 2 && ++calls > 0)
                    throw std::runtime_error("broken");
                  return v;
                },
                x)
               .retry(at_once)
               .on_error(-1);
  auto g = std::move(b).build("g");
  auto r = engine->run(g, {}, {y});
  CHECK(std::vector<int>(r[y]) == std::vector{1, -1, 3});
  CHECK(calls == 4);
  int fell_back = 0;
  for (const auto& e : engine.events<task_finished>())
    if (e.fallback) {
      ++fell_back;
      CHECK(e.state == task_state::succeeded);
      REQUIRE(e.error);
      CHECK(e.error->error.message == "broken");
    }
  CHECK(fell_back == 1);
}

TEST_CASE("retries of a target that is overridden are refused", "[retry]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.node("x", [] { return 1; }).retry(3);
  auto y = b.node(
      "y", [](int i) { return i; }, x);
  auto g = std::move(b).build("g");
  CHECK_THROWS_WITH(engine->run(g, {set(x, 7)}, {x, y}),
                    ContainsSubstring("\"x\" is a target that is overridden"));
  CHECK(engine->run(g, {set(x, 7)}, {y})[y] == 7);
}

TEST_CASE("nodes of one task that disagree are refused, with the remedy",
          "[retry]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1}; });
  auto y = b.node(
                "y", [](int v) { return v; }, x)
               .retry(3);
  auto z = b.node(
      "z", [](int v) { return v; }, y);
  auto g = std::move(b).build("g");
  CHECK_THROWS_WITH(engine->run(g, {}, {z}), ContainsSubstring("own_group"));
  auto r = engine->run(g, {}, {z}, {.grouping = individually});
  CHECK(r[z][0] == 1);
}

TEST_CASE("a fold is not tried again, whatever the run says", "[retry]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2, 3}; });
  auto sum = b.fold(
      "sum", 0,
      [&](int, int) -> int {
        ++calls;
        throw std::runtime_error("broken");
      },
      x);
  auto g = std::move(b).build("g");
  CHECK_THROWS_AS(engine->run(g, {}, {sum}, {.policy = {.retry = at_once}}),
                  run_error);
  CHECK(calls == 1);
}
