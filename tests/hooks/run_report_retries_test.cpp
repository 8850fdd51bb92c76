// What a report says of tasks that were tried again.

#include "../support/report_figures.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using test::path_of, test::slack_of, test::slacks, test::steps;

namespace {

constexpr auto ms = test::reported_run::ms;

} // namespace

TEST_CASE("a retry costs what the attempt before it took") {
  test::reported_run run{test::diamond()};
  run.ran({0}, 0, 5, {.retry_at = 5});
  run.ran({0}, 8, 10, {.number = 1, .retry_at = 12});
  run.ran({0}, 15, 25, {.number = 2});
  run.ran({1}, 25, 26);
  auto r = run.ended(26);
  CHECK(r.attempts == 4);
  CHECK(r.retries == 2);
  CHECK(r.retry_cost == 7 * ms);
  CHECK(r.work == 18 * ms);
  CHECK(r.groups[0].durations.count == 3);
}

TEST_CASE("a task that was retried takes its attempts, and the times between") {
  test::reported_run run{test::diamond()};
  run.ran({0}, 0, 5, {.retry_at = 5});
  run.ran({0}, 8, 10, {.number = 1, .retry_at = 12});
  run.ran({0}, 15, 25, {.number = 2});
  run.ran({1}, 25, 26);
  auto r = run.ended(26);
  // 5, then 3 of wait, 2, 2 to the time of the next one, 3 of wait, 10.
  CHECK(path_of(r) == steps{"a: 6 6 19", "b: 25 0 1"});
  CHECK(r.span == 20 * ms);
}

TEST_CASE("a task that was cancelled while it waited takes its attempts only") {
  test::reported_run run{test::diamond()};
  run.ran({0}, 0, 10);
  run.ran({1}, 10, 15, {.retry_at = 16});
  run.ran({1}, 17, 20, {.number = 1, .retry_at = 600'000});
  run.ran({2}, 10, 30);
  task_finished e; // tells of the attempt before
  e.state = task_state::cancelled;
  e.attempt = 1;
  e.start = run.when(17);
  e.duration = 3 * ms;
  run.tell_all(run.of_task(run.when(31), {1}, 1, e));
  auto r = run.ended(31);
  CHECK(path_of(r) == steps{"a: 0 0 10", "c: 10 0 20"});
  CHECK(r.span == 30 * ms);
  CHECK(slack_of(r) == slacks{{"a", 0}, {"b", 10}, {"c", 0}, {"d", -1}});
}

TEST_CASE("a generator that was retried yields in its last attempt") {
  test::reported_run run{test::graph_q{}.g};
  run.ran({0}, 0, 1);
  run.ran({1}, 1, 6, {.retry_at = 6});
  run.ran({2, 0}, 20, 30);
  run.ran({1}, 15, 25, {.number = 1});
  auto r = run.ended(30);
  // 5 of the first attempt, 9 of wait, 5 until the element began.
  CHECK(path_of(r)
        == steps{"n: 0 0 1", "expand-over: 10 9 10", "block-over[0]: 20 0 10"});
  CHECK(r.span == 21 * ms);
}

TEST_CASE("pauses of an attempt before are no run") {
  test::reported_run run{test::graph_q{}.g};
  run.ran({0}, 0, 1);
  run.ran({1}, 1, 53, {.retry_at = 53, .paused = 50}); // was active for 2 ms
  run.ran({1}, 53, 54, {.number = 1});
  run.ran({2, 0}, 54, 60);
  auto r = run.ended(60);
  CHECK(path_of(r)
        == steps{"n: 0 0 1", "expand-over: 51 50 3", "block-over[0]: 54 0 6"});
  CHECK(r.span == 10 * ms);
}

TEST_CASE("while an attempt waits for its time, all slots may be idle") {
  constexpr auto backoff = 100 * ms;
  test::reported_run run{test::diamond()};
  run.ran({0}, 0, 5, {.retry_at = 105});
  run.ran({0}, 105, 110, {.number = 1});
  run.ran({1}, 110, 115);
  auto r = run.ended(115);
  CHECK(r.span == 115 * ms);
  CHECK(r.slot_work == 15 * ms);
  REQUIRE(r.estimates.size() > 1);
  for (const auto& e : r.estimates) {
    CHECK(e.at_least == r.span);
    CHECK(e.at_most
          == r.slot_work / e.slots + r.span - (r.span - backoff) / e.slots);
  }
}

TEST_CASE("a task whose next attempt never began takes those before") {
  test::reported_run run{test::diamond()};
  run.ran({0}, 0, 5, {.retry_at = 6});
  attempt_finished a;
  a.outcome = attempt_outcome::cancelled;
  a.attempt = 1;
  run.tell_all(run.of_task(run.when(20), {0}, 1, a));
  task_finished e;
  e.state = task_state::cancelled;
  e.attempt = 1;
  run.tell_all(run.of_task(run.when(20), {0}, 1, e));
  auto r = run.ended(20);
  CHECK(path_of(r) == steps{"a: 0 0 5"});
  CHECK(r.span == 5 * ms);
}

TEST_CASE("no upper bound is below the lower, though attempts were not told") {
  test::reported_run run{test::diamond()};
  task_finished e;
  e.start = run.when(0);
  e.duration = 10 * ms;
  run.tell_all(run.of_task(run.when(10), {0}, 1, e));
  for (const auto& one : run.ended(10).estimates) {
    CHECK(one.at_least == 10 * ms);
    CHECK(one.at_most == one.at_least);
  }
}
