// Cancelling a group or one task of a run.

#include "../support/blocked_block.hpp"
#include "../support/run_story.hpp"
#include "../support/until.hpp"
#include <troupe/actors/tracker_context.hpp>

#include <catch2/catch_test_macros.hpp>

#include <latch>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace troupe;

namespace {

int wait_to_be_cancelled(std::latch& running) {
  running.count_down();
  while (true) {
    current_task().throw_if_cancelled();
    std::this_thread::yield();
  }
}

} // namespace

TEST_CASE("a group is cancelled, and what needs it skipped", "[cancel_parts]") {
  test::audited_engine engine{2};
  test::blocked_block block{2};
  auto run = engine->submit(block.g, {block.n = 100}, {block.sum});
  block.running.wait();
  run.cancel_group("block-x");
  block.release.count_down();
  run.wait();
  CHECK(run.outcome() == run_outcome::cancelled);
  auto ends = test::task_ends(engine);
  CHECK(ends.at("block-x[99]").state == task_state::cancelled);
  CHECK(ends.at("collect-sum").state == task_state::skipped);
  CHECK_THROWS_AS(run.cancel_group("block-y"), std::invalid_argument);
}

TEST_CASE("one task is cancelled while it runs, and the others go on",
          "[cancel_parts]") {
  test::audited_engine engine{2};
  std::latch running{1};
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{0, 1, 2, 3}; });
  auto y = b.node(
      "y", [&](int i) { return i == 2 ? wait_to_be_cancelled(running) : i; },
      x);
  auto z = b.node(
                "z", [](int i) { return i; }, y)
               .own_group();
  auto n = b.node(
      "n", [](items<int> list) { return static_cast<int>(list.size()); },
      successes(z));
  auto g = std::move(b).build("one");
  auto run = engine->submit(g, {}, {n});
  running.wait();
  run.cancel({.group = 1, .index = 2});
  CHECK(run.result()[n] == 3);
  auto ends = test::task_ends(engine);
  CHECK(ends.at("block-x[2]").state == task_state::cancelled);
  CHECK(test::skipped_tasks(engine)
        == std::map<std::string, std::string>{{"block-x.2[2]", "block-x[2]"}});
}

TEST_CASE("a task that waits for others is cancelled", "[cancel_parts]") {
  test::audited_engine engine{1};
  std::latch running{1}, release{1};
  graph_builder b;
  auto first = b.node("first", [&] {
    running.count_down();
    release.wait();
    return 1;
  });
  auto later = b.node(
      "later", [](int i) { return i; }, first);
  auto last = b.node(
      "last", [](int i) { return i; }, later);
  auto g = std::move(b).build("tasks");
  auto run = engine->submit(g, {}, {last}, {.grouping = individually});
  running.wait();
  run.cancel(task_ref{1}); // of the second group, which is "later"
  release.count_down();
  run.wait();
  auto ends = test::task_ends(engine);
  CHECK(ends.at("first").state == task_state::succeeded);
  CHECK(ends.at("later").state == task_state::cancelled);
  CHECK(ends.at("last").state == task_state::skipped);
}

TEST_CASE("a task that was not sent is cancelled, and the others go on",
          "[cancel_parts]") {
  test::audited_engine engine{1};
  test::blocked_block block{1};
  auto run = engine->submit(block.g, {block.n = 1'000}, {block.sum});
  block.running.wait();
  run.cancel({.group = 1, .index = 500});
  run.cancel({.group = 1, .index = 999});
  block.release.count_down();
  run.wait();
  CHECK(test::tasks_that(engine, task_state::cancelled)
        == std::vector<std::string>{"block-x[500]", "block-x[999]"});
  CHECK(test::tasks_that(engine, task_state::succeeded).size() == 999);
}
