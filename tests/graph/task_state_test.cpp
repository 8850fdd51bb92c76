// Tests task_state: the names of states, and counts by state.

#include <troupe/graph/task_state.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

TEST_CASE("every task state has a name", "[task_state]") {
  CHECK(to_string(task_state::succeeded) == "succeeded");
  CHECK(to_string(task_state::failed) == "failed");
  CHECK(to_string(task_state::timed_out) == "timed_out");
  CHECK(to_string(task_state::lost) == "lost");
  CHECK(to_string(task_state::cancelled) == "cancelled");
  CHECK(to_string(task_state::skipped) == "skipped");
}

TEST_CASE("every attempt outcome has a name", "[task_state]") {
  CHECK(to_string(attempt_outcome::succeeded) == "succeeded");
  CHECK(to_string(attempt_outcome::failed) == "failed");
  CHECK(to_string(attempt_outcome::timed_out) == "timed_out");
  CHECK(to_string(attempt_outcome::lost) == "lost");
  CHECK(to_string(attempt_outcome::cancelled) == "cancelled");
}

TEST_CASE("every node outcome has a name", "[task_state]") {
  CHECK(to_string(node_outcome::succeeded) == "succeeded");
  CHECK(to_string(node_outcome::failed) == "failed");
  CHECK(to_string(node_outcome::caught) == "caught");
  CHECK(to_string(node_outcome::cached) == "cached");
  CHECK(to_string(node_outcome::skipped) == "skipped");
}

TEST_CASE("every run outcome has a name", "[task_state]") {
  CHECK(to_string(run_outcome::succeeded) == "succeeded");
  CHECK(to_string(run_outcome::failed) == "failed");
  CHECK(to_string(run_outcome::cancelled) == "cancelled");
}

TEST_CASE("counts start at zero", "[task_state]") {
  task_counts counts;
  CHECK(counts.total() == 0);
  for (std::size_t i = 0; i < task_state_count; ++i)
    CHECK(counts.of(static_cast<task_state>(i)) == 0);
}

TEST_CASE("counts are kept by state and summed", "[task_state]") {
  task_counts counts;
  counts.add(task_state::succeeded);
  counts.add(task_state::succeeded);
  counts.add(task_state::skipped, 5'000'000'000);
  CHECK(counts.of(task_state::succeeded) == 2);
  CHECK(counts.of(task_state::skipped) == 5'000'000'000);
  CHECK(counts.of(task_state::failed) == 0);
  CHECK(counts.total() == 5'000'000'002);
}

TEST_CASE("counts of two groups add up state by state", "[task_state]") {
  task_counts a, b, expected;
  a.add(task_state::failed);
  b.add(task_state::failed, 2);
  b.add(task_state::lost, 3);
  a += b;
  expected.add(task_state::failed, 3);
  expected.add(task_state::lost, 3);
  CHECK(a == expected);
  CHECK(a != b);
}
