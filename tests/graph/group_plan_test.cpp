// Tests group_plan: the tasks of a group in its expansions, and when they have
// all ended.

#include <troupe/graph/group_plan.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using task = group_plan::task;

namespace {

constexpr expansion_id some = 4, other = 9;

// A plan in which `n` tasks of one expansion are ready.
group_plan ready_plan(std::uint64_t n) {
  group_plan plan;
  plan.open(some, n, true);
  plan.add_ready(some, 0, n, {});
  return plan;
}

task_counts counts_of(std::initializer_list<task_state> states) {
  task_counts counts;
  for (auto s : states)
    counts.add(s);
  return counts;
}

value list_of(std::initializer_list<int> numbers) {
  value_list list;
  for (int i : numbers)
    list.push_back(value::of(i));
  return value::of(std::move(list));
}

} // namespace

TEST_CASE("an expansion without tasks has ended at once", "[group_plan]") {
  group_plan plan;
  CHECK_FALSE(plan.ended(some));
  plan.open(some, 0, true);
  CHECK(plan.ended(some));
  CHECK(plan.close(some).total() == 0);
  CHECK_FALSE(plan.ended(some));
}

TEST_CASE("an expansion that may grow has not ended", "[group_plan]") {
  group_plan plan;
  plan.open(some, 0, false);
  CHECK_FALSE(plan.ended(some));
  plan.open(some, 1, false);
  plan.end(some, 1, task_state::skipped);
  CHECK_FALSE(plan.ended(some));
  plan.open(some, 2, true);
  CHECK_FALSE(plan.ended(some));
  plan.end(some, 1, task_state::succeeded);
  CHECK(plan.ended(some));
  CHECK(plan.close(some)
        == counts_of({task_state::skipped, task_state::succeeded}));
}

TEST_CASE("tasks are taken in the order in which they became ready",
          "[group_plan]") {
  group_plan plan;
  plan.open(some, 4, true);
  plan.open(other, 2, true);
  CHECK(plan.ready() == 0);
  plan.add_ready(some, 2, 2, {});
  plan.add_ready(other, 1, 1, {});
  plan.add_ready(some, 0, 1, {});
  CHECK(plan.ready() == 4);
  CHECK(plan.take(1).which == task{some, 2});
  CHECK(plan.take(1).which == task{some, 3});
  CHECK(plan.take(1).which == task{other, 1});
  CHECK(plan.take(1).which == task{some, 0});
  CHECK(plan.ready() == 0);
  CHECK(plan.in_flight() == 4);
}

TEST_CASE("tasks finish in any order", "[group_plan]") {
  auto plan = ready_plan(3);
  for (int i = 0; i < 3; ++i)
    plan.take(7);
  CHECK(plan.finish({some, 2}, 7, task_state::succeeded));
  CHECK(plan.finish({some, 0}, 7, task_state::failed));
  CHECK_FALSE(plan.ended(some));
  CHECK(plan.finish({some, 1}, 7, task_state::succeeded));
  CHECK(plan.ended(some));
  CHECK(plan.in_flight() == 0);
  CHECK(plan.close(some)
        == counts_of({task_state::succeeded, task_state::succeeded,
                      task_state::failed}));
}

TEST_CASE("all taken is not ended, and all in flight done is not either",
          "[group_plan]") {
  auto plan = ready_plan(2);
  plan.take(1);
  CHECK(plan.finish({some, 0}, 1, task_state::succeeded));
  CHECK(plan.in_flight() == 0);
  CHECK_FALSE(plan.ended(some));
  plan.take(2);
  CHECK(plan.ready() == 0);
  CHECK_FALSE(plan.ended(some));
}

TEST_CASE("a report under another epoch changes nothing", "[group_plan]") {
  auto plan = ready_plan(1);
  plan.take(2);
  CHECK_FALSE(plan.finish({some, 0}, 1, task_state::failed));
  CHECK_FALSE(plan.finish({some, 0}, 3, task_state::failed));
  CHECK_FALSE(plan.pause({some, 0}, 1));
  CHECK(plan.in_flight() == 1);
  CHECK(plan.finish({some, 0}, 2, task_state::succeeded));
  CHECK(plan.close(some) == counts_of({task_state::succeeded}));
}

TEST_CASE("a second report changes nothing", "[group_plan]") {
  auto plan = ready_plan(2);
  plan.take(1);
  CHECK(plan.finish({some, 0}, 1, task_state::timed_out));
  CHECK_FALSE(plan.finish({some, 0}, 1, task_state::succeeded));
  plan.take(1);
  CHECK(plan.finish({some, 1}, 1, task_state::succeeded));
  CHECK(plan.close(some)
        == counts_of({task_state::timed_out, task_state::succeeded}));
}

TEST_CASE("a report of what was never taken changes nothing", "[group_plan]") {
  auto plan = ready_plan(2);
  plan.take(1);
  CHECK_FALSE(plan.finish({some, 1}, 1, task_state::succeeded));
  CHECK_FALSE(plan.finish({some, 99}, 1, task_state::succeeded));
  CHECK_FALSE(plan.finish({other, 0}, 1, task_state::succeeded));
  CHECK(plan.ready() == 1);
}

TEST_CASE("tasks that were never taken can be dropped", "[group_plan]") {
  auto plan = ready_plan(4);
  plan.take(1);
  auto dropped = plan.drop({some, 1}, task_state::cancelled);
  REQUIRE(dropped.size() == 1);
  CHECK(dropped[0].first == 1);
  CHECK(dropped[0].end == 2);
  CHECK(plan.ready() == 2);
  CHECK(plan.take(1).which == task{some, 2});
  CHECK(plan.drop({other}, task_state::skipped).empty());
  CHECK(plan.drop({}, task_state::skipped).size() == 1);
  CHECK(plan.ready() == 0);
  CHECK_FALSE(plan.finish({some, 1}, 1, task_state::succeeded));
  CHECK(plan.finish({some, 0}, 1, task_state::succeeded));
  CHECK(plan.finish({some, 2}, 1, task_state::lost));
  CHECK(plan.ended(some));
  CHECK(plan.close(some)
        == counts_of({task_state::cancelled, task_state::skipped,
                      task_state::succeeded, task_state::lost}));
}

TEST_CASE("expansions end each on its own", "[group_plan]") {
  auto plan = ready_plan(1);
  plan.open(other, 2, true);
  plan.take(1);
  plan.end(other, 1, task_state::skipped);
  CHECK(plan.finish({some, 0}, 1, task_state::failed));
  CHECK(plan.ended(some));
  CHECK_FALSE(plan.ended(other));
  plan.end(other, 1, task_state::skipped);
  CHECK(plan.close(some) == counts_of({task_state::failed}));
  CHECK(plan.close(other)
        == counts_of({task_state::skipped, task_state::skipped}));
}

TEST_CASE("a task that pauses is not in flight until it is resumed",
          "[group_plan]") {
  auto plan = ready_plan(1);
  plan.take(1);
  CHECK(plan.pause({some, 0}, 1));
  CHECK(plan.in_flight() == 0);
  CHECK_FALSE(plan.ended(some));
  CHECK_FALSE(plan.finish({some, 0}, 1, task_state::succeeded));
  plan.resume({some, 0}, {.epoch = 2});
  CHECK(plan.in_flight() == 1);
  CHECK_FALSE(plan.finish({some, 0}, 1, task_state::succeeded));
  CHECK(plan.finish({some, 0}, 2, task_state::succeeded));
  CHECK(plan.ended(some));
}

TEST_CASE("each task is handed what is its own", "[group_plan]") {
  group_plan plan;
  plan.open(some, 8, true);
  auto label = [](const char* text) {
    return std::make_shared<const std::string>(text);
  };
  input_column same_for_all{value::of(70)};
  input_column of_each{list_of({50, 60}), true, 5};
  plan.add_ready(some, 5, 2,
                 {.inputs = {same_for_all, of_each},
                  .labels = {label("five"), nullptr},
                  .first = 5,
                  .pull_limit = 3});
  plan.add_ready(some, 0, 1, {});
  auto five = plan.take(1), six = plan.take(1), none = plan.take(1);
  REQUIRE(five.inputs.size() == 2);
  CHECK(five.inputs[0].get<int>() == 70);
  CHECK(five.inputs[1].get<int>() == 50);
  CHECK(*five.label == "five");
  CHECK(five.pull_limit == 3);
  CHECK(six.inputs[1].get<int>() == 60);
  CHECK(six.label == nullptr);
  CHECK(none.inputs.empty());
  CHECK(none.label == nullptr);
  CHECK(none.pull_limit == 0);
}

TEST_CASE("what the last task was handed is not kept", "[group_plan]") {
  group_plan plan;
  plan.open(some, 1, true);
  auto kept = std::make_shared<int>(1);
  plan.add_ready(some, 0, 1,
                 {.inputs = {{value::of(std::shared_ptr<int>{kept})}}});
  CHECK(kept.use_count() == 2);
  plan.take(1);
  CHECK(kept.use_count() == 1);
}
