// Tasks whose time is over: in the queue, of an attempt, in all; and runs.

#include "../support/endless_run.hpp"
#include "../support/run_story.hpp"
#include "../support/until.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/graph_error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;
using namespace std::chrono_literals;

namespace {

const retry_policy at_once{.attempts = 3, .first_backoff = 0s};

} // namespace

TEST_CASE("an attempt that takes too long is asked to stop", "[timeout]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.node("x", test::work_for_ever).timeout(5ms);
  auto y = b.node(
      "y", [](int i) { return i; }, x);
  auto g = std::move(b).build("slow");
  try {
    engine->run(g, {}, {y});
    FAIL("it should have failed");
  } catch (const run_error& e) {
    CHECK_THAT(e.what(), ContainsSubstring("has not ended within timeout 5ms"));
    CHECK(e.counts().of(task_state::timed_out) == 1);
    CHECK(e.counts().of(task_state::skipped) == 1);
  }
  auto attempts = engine.events<attempt_finished>();
  REQUIRE(attempts.size() == 1);
  CHECK(attempts[0].outcome == attempt_outcome::timed_out);
  CHECK_FALSE(attempts[0].abandoned);
}

TEST_CASE("what has timed out is tried again", "[timeout]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.node("x", [&] { return ++calls < 3 ? test::work_for_ever() : 3; })
               .timeout(5ms)
               .retry(at_once);
  auto g = std::move(b).build("slow at first");
  CHECK(engine->run(g, {}, {x})[x] == 3);
  CHECK(engine.events<attempt_finished>().size() == 3);
}

TEST_CASE("elements that take too long leave the others alone", "[timeout]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector<int>(50, 1); });
  std::atomic<int> calls{0};
  auto y =
      b.node(
           "y",
           [&](int) { return ++calls % 10 == 0 ? test::work_for_ever() : 1; },
           x)
          .timeout(10ms);
  auto n = b.node(
      "n", [](items<int> list) { return static_cast<int>(list.size()); },
      successes(y));
  auto g = std::move(b).build("some are slow");
  CHECK(engine->run(g, {}, {n})[n] == 45);
}

TEST_CASE("a node that never looks is abandoned", "[timeout]") {
  std::latch release{1};
  std::atomic<int> calls{0};
  {
    test::audited_engine engine;
    graph_builder b;
    auto x = b.node("x",
                    [&] {
                      ++calls;
                      release.wait();
                      return 1;
                    })
                 .timeout(1ms)
                 .grace_period(1ms)
                 .retry(at_once);
    auto g = std::move(b).build("deaf");
    auto run = engine->submit(g, {}, {x});
    run.wait(); // though the node is still there
    CHECK(run.outcome() == run_outcome::failed);
    CHECK(calls == 1); // not tried again beside the first attempt
    auto attempts = engine.events<attempt_finished>();
    REQUIRE(attempts.size() == 1);
    CHECK(attempts[0].abandoned);
    CHECK(attempts[0].outcome == attempt_outcome::timed_out);
    release.count_down();
  } // waits for the node
}

TEST_CASE("an idempotent node is tried again beside an abandoned attempt",
          "[timeout]") {
  std::latch release{1};
  std::atomic<int> calls{0};
  {
    test::audited_engine engine{2};
    graph_builder b;
    auto k = b.node("k", [] { return 40; });
    auto x = b.node(
                  "x",
                  [&](int i) {
                    if (++calls == 1)
                      release.wait();
                    return i + 2;
                  },
                  k)
                 .timeout(1ms)
                 .grace_period(1ms)
                 .retry(at_once)
                 .idempotent();
    auto g = std::move(b).build("deaf at first");
    CHECK(engine->run(g, {}, {x})[x] == 42);
    release.count_down();
  }
  CHECK(calls >= 2);
}

TEST_CASE("a task that is not started in time fails", "[timeout]") {
  test::audited_engine engine{1};
  std::latch running{1}, release{1};
  graph_builder b;
  auto first = b.node("first", [&] {
    running.count_down();
    release.wait();
    return 1;
  });
  auto late = b.node("late", [] { return 2; }).queue_timeout(1ms);
  auto g = std::move(b).build("queue");
  auto end = std::make_shared<test::until>([](const event& e) {
    const auto* t = std::get_if<task_finished>(&e);
    return t && t->state == task_state::timed_out;
  });
  engine->attach(end);
  auto run = engine->submit(g, {}, {first});
  running.wait();
  auto behind = engine->submit(g, {}, {late});
  CHECK(end->wait());
  release.count_down();
  run.wait();
  behind.wait();
  auto ends = test::task_ends(engine);
  CHECK(ends.at("first").state == task_state::succeeded);
  CHECK(ends.at("late").state == task_state::timed_out);
  CHECK(ends.at("late").error->fault == fault_of::system);
  CHECK_THAT(ends.at("late").error->error.message,
             ContainsSubstring("queue_timeout 1ms")
                 || ContainsSubstring("was not sent within 1ms"));
}

TEST_CASE("a task's attempts have one time in all", "[timeout]") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto x = b.node("x",
                  [&]() -> int {
                    ++calls;
                    throw std::runtime_error("never");
                  })
               .retry({.attempts = 1'000'000,
                       .first_backoff = 1ms,
                       .factor = 1,
                       .spread = jitter::none})
               .total_timeout(20ms);
  auto slow =
      b.node("slow", test::work_for_ever).total_timeout(5ms).retry(at_once);
  auto g = std::move(b).build("in all");
  auto run = engine->submit(g, {}, {x, slow});
  run.wait();
  CHECK(calls >= 1);
  CHECK(calls < 1'000);
  auto ends = test::task_ends(engine);
  CHECK(ends.at("slow").state == task_state::timed_out);
  CHECK(ends.at("slow").attempts == 1);
  bool ran = ends.at("slow").start > 0; // or else it got no slot in time
  CHECK((ends.at("slow").error->fault == fault_of::task) == ran);
}

TEST_CASE("a run has a time in all", "[timeout]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.node("x", test::work_for_ever);
  auto g = std::move(b).build("long");
  try {
    engine->run(g, {}, {x}, {.timeout = 5ms});
    FAIL("it should have failed");
  } catch (const run_error& e) {
    CHECK(e.outcome() == run_outcome::failed);
    CHECK_THAT(e.what(), ContainsSubstring("the run has not ended within 5ms"));
    CHECK(e.counts().of(task_state::cancelled) == 1);
  }
  CHECK_THROWS_AS(engine->run(g, {}, {x}, {.timeout = -1s}), request_error);
}

TEST_CASE("a cancelled run does not wait for a node that never looks",
          "[timeout]") {
  std::latch running{1}, release{1};
  {
    test::audited_engine engine;
    graph_builder b;
    auto x = b.node("x", [&] {
                running.count_down();
                release.wait();
              }).grace_period(0s);
    auto g = std::move(b).build("deaf");
    auto run = engine->submit(g, {}, {x});
    running.wait();
    run.cancel();
    run.wait();
    CHECK(run.outcome() == run_outcome::cancelled);
    CHECK(engine.events<attempt_finished>().at(0).abandoned);
    release.count_down();
  }
}

TEST_CASE("a stop token is asked with the task", "[timeout]") {
  test::audited_engine engine;
  std::atomic<bool> told{false};
  graph_builder b;
  auto x = b.node("x", [&] {
              std::stop_callback when{current_task().stop_token(),
                                      [&] { told = true; }};
              return test::work_for_ever();
            }).timeout(1ms);
  auto g = std::move(b).build("token");
  CHECK_THROWS_AS(engine->run(g, {}, {x}), run_error);
  CHECK(told);
}
