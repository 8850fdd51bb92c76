// What the failure of some elements means for the rest of their block.

#include "../support/naturals.hpp"
#include "../support/run_story.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace troupe;

namespace {

std::vector<int> numbers(int n) {
  std::vector<int> list(static_cast<std::size_t>(n));
  std::iota(list.begin(), list.end(), 0);
  return list;
}

int fail_at_tens(int i) {
  if (i % 10 == 0)
    throw std::runtime_error("a ten");
  return i;
}

int count(const items<int>& list) { return static_cast<int>(list.size()); }

[[noreturn]] void wait_to_be_stopped() {
  while (true) {
    current_task().throw_if_cancelled();
    std::this_thread::yield();
  }
}

// 1,000 elements, of which each tenth fails.
struct tens {
  in<int> n;
  each<int> y;
  out<int> all, some;
  graph g;

  explicit tens(failure_mode mode) {
    graph_builder b;
    n = b.input("n", 1'000);
    auto x = b.expand("x", numbers, n).failures(mode);
    y = b.node("y", fail_at_tens, x);
    all = b.collect("all", count, y);
    some = b.node("some", count, successes(y));
    g = std::move(b).build("tens");
  }
};

} // namespace

TEST_CASE("fail_fast cancels what is left of the block, and says why",
          "[failure_mode]") {
  test::audited_engine engine{1};
  graph_builder b;
  auto x = b.expand("x", [] { return numbers(1'000); }).failures(fail_fast);
  auto y = b.node(
      "y",
      [](int i) -> int {
        if (i == 0)
          throw std::runtime_error("the first one");
        wait_to_be_stopped();
      },
      x);
  auto z = b.collect("z", count, y);
  auto g = std::move(b).build("fails at first");
  auto run = engine->submit(g, {}, {z});
  run.wait();
  CHECK(run.outcome() == run_outcome::failed);
  auto ends = test::task_ends(engine);
  CHECK(ends.at("block-x[0]").state == task_state::failed);
  auto last = ends.at("block-x[999]");
  REQUIRE(last.state == task_state::cancelled);
  CHECK(last.run->groups.task_name(last.root_cause) == "block-x[0]");
  CHECK(ends.at("collect-z").state == task_state::skipped);
  CHECK(ends.size() == 1'002);
}

TEST_CASE("keep_going finishes the rest", "[failure_mode]") {
  test::audited_engine engine;
  tens t{keep_going};
  CHECK(engine->run(t.g, {}, {t.some})[t.some] == 900);
  CHECK(test::tasks_that(engine, task_state::failed).size() == 100);
}

TEST_CASE("so many failures are tolerated, and one more is not",
          "[failure_mode]") {
  test::audited_engine engine;
  tens enough{tolerate(100)};
  CHECK(engine->run(enough.g, {}, {enough.some})[enough.some] == 900);
  tens too_few{tolerate(99)};
  CHECK_THROWS_AS(engine->run(too_few.g, {}, {too_few.some}), run_error);
}

TEST_CASE("a share is of all elements", "[failure_mode]") {
  test::audited_engine engine;
  tens enough{tolerate_share(0.1)};
  CHECK(engine->run(enough.g, {}, {enough.some})[enough.some] == 900);
  tens too_few{tolerate_share(0.09)};
  CHECK_THROWS_AS(engine->run(too_few.g, {}, {too_few.some}), run_error);
}

TEST_CASE("a run that is to fail fast stops at the first failure",
          "[failure_mode]") {
  test::audited_engine engine{1};
  std::atomic<bool> has_thrown{false};
  std::atomic<int> calls{0};
  graph_builder b;
  auto broken = b.node("broken", [&]() -> int {
    has_thrown = true;
    throw std::runtime_error("broken");
  });
  std::vector<target> targets{broken};
  for (int i = 0; i < 300; ++i)
    targets.push_back(b.node("n" + std::to_string(i), [&] {
      if (has_thrown)
        wait_to_be_stopped();
      return ++calls;
    }));
  auto g = std::move(b).build("many");
  auto run =
      engine->submit(g, {}, targets, {.policy = {.failures = fail_fast}});
  run.wait();
  CHECK(run.outcome() == run_outcome::failed);
  CHECK(calls < 300);
  auto ends = test::task_ends(engine);
  CHECK(ends.size() == 301);
  CHECK(ends.at("n299").state == task_state::cancelled);
}

TEST_CASE("an endless generator ends when its block fails fast",
          "[failure_mode]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return test::naturals{1'000'000'000}; })
               .window(8)
               .failures(fail_fast);
  auto y = b.node(
      "y", [](int i) { return i < 100 ? i : throw std::runtime_error("100"); },
      x);
  auto n = b.fold(
      "n", 0, [](int sum, int) { return sum + 1; }, y);
  auto g = std::move(b).build("endless");
  auto run = engine->submit(g, {}, {n});
  run.wait();
  CHECK(run.outcome() == run_outcome::failed);
  auto ends = test::task_ends(engine);
  CHECK(ends.at("expand-x").state == task_state::cancelled);
  CHECK(ends.at("collect-n").state == task_state::skipped);
}

TEST_CASE("what an inner block tolerates does not fail the outer one",
          "[failure_mode]") {
  test::audited_engine engine;
  for (auto inner : {tolerate(1), keep_going}) {
    graph_builder b;
    auto x = b.expand("x", [] { return numbers(5); }).failures(fail_fast);
    auto k = b.expand(
                  "k", [](int i) { return numbers(i + 1); }, x)
                 .failures(inner);
    auto y = b.node("y", fail_at_tens, k); // the first of each fails
    auto n = b.node("n", count, successes(y));
    auto sum = b.collect("sum", count, n);
    auto g = std::move(b).build("nested");
    auto run = engine->submit(g, {}, {sum});
    run.wait();
    CHECK(run.outcome()
          == (inner == keep_going ? run_outcome::failed
                                  : run_outcome::succeeded));
  }
}

TEST_CASE("cancelled inner blocks leave no task without an end",
          "[failure_mode]") {
  for (std::uint32_t slots : {1u, 2u}) {
    test::audited_engine engine{slots};
    graph_builder b;
    auto x = b.expand("x", [] { return numbers(30); }).failures(fail_fast);
    auto k = b.expand(
        "k", [](int) { return numbers(30); }, x);
    auto y = b.node(
        "y",
        [](int i, int j) {
          return i == 7 && j == 7 ? throw std::runtime_error("7") : j;
        },
        x, k);
    auto n = b.node("n", count, all(y));
    auto sum = b.node("sum", count, all(n));
    auto g = std::move(b).build("nested");
    auto run = engine->submit(g, {}, {sum});
    run.wait();
    CHECK(run.outcome() == run_outcome::failed);
    CHECK(test::task_ends(engine).at("collect-sum").state
          == task_state::skipped);
  }
}
