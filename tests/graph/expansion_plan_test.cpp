// Tests expansion_plan: the elements of one expansion, and when all are done.

#include <troupe/graph/expansion_plan.hpp>

#include <catch2/catch_test_macros.hpp>

using troupe::expansion_plan;
using troupe::task_state;

TEST_CASE("an empty expansion has ended at once", "[expansion_plan]") {
  expansion_plan plan{0};
  CHECK(plan.ended());
  CHECK(plan.size() == 0);
  CHECK(plan.remaining() == 0);
  CHECK(plan.counts().total() == 0);
}

TEST_CASE("elements are taken in order", "[expansion_plan]") {
  expansion_plan plan{3};
  CHECK(plan.take(1) == 0);
  CHECK(plan.take(2) == 1);
  CHECK(plan.remaining() == 1);
  CHECK(plan.in_flight() == 2);
  CHECK(plan.take(3) == 2);
  CHECK(plan.remaining() == 0);
  CHECK(plan.in_flight() == 3);
  CHECK_FALSE(plan.ended());
}

TEST_CASE("elements finish in any order", "[expansion_plan]") {
  expansion_plan plan{3};
  for (int i = 0; i < 3; ++i)
    plan.take(7);
  CHECK(plan.finish(2, 7, task_state::succeeded));
  CHECK(plan.finish(0, 7, task_state::failed));
  CHECK_FALSE(plan.ended());
  CHECK(plan.finish(1, 7, task_state::succeeded));
  CHECK(plan.ended());
  CHECK(plan.in_flight() == 0);
  CHECK(plan.counts().of(task_state::succeeded) == 2);
  CHECK(plan.counts().of(task_state::failed) == 1);
}

TEST_CASE("all taken is not ended, and all in flight done is not either",
          "[expansion_plan]") {
  expansion_plan plan{2};
  plan.take(1);
  CHECK(plan.finish(0, 1, task_state::succeeded));
  CHECK(plan.in_flight() == 0);
  CHECK_FALSE(plan.ended());
  plan.take(2);
  CHECK(plan.remaining() == 0);
  CHECK_FALSE(plan.ended());
}

TEST_CASE("a report under another epoch changes nothing", "[expansion_plan]") {
  expansion_plan plan{1};
  plan.take(2);
  CHECK_FALSE(plan.finish(0, 1, task_state::failed));
  CHECK_FALSE(plan.finish(0, 3, task_state::failed));
  CHECK(plan.in_flight() == 1);
  CHECK(plan.counts().total() == 0);
  CHECK(plan.finish(0, 2, task_state::succeeded));
  CHECK(plan.counts().of(task_state::failed) == 0);
  CHECK(plan.ended());
}

TEST_CASE("a second report changes nothing", "[expansion_plan]") {
  expansion_plan plan{2};
  plan.take(1);
  CHECK(plan.finish(0, 1, task_state::timed_out));
  auto counts = plan.counts();
  CHECK_FALSE(plan.finish(0, 1, task_state::succeeded));
  CHECK(plan.counts() == counts);
  CHECK_FALSE(plan.ended());
}

TEST_CASE("a report of what was never taken changes nothing",
          "[expansion_plan]") {
  expansion_plan plan{2};
  plan.take(1);
  CHECK_FALSE(plan.finish(1, 1, task_state::succeeded));
  CHECK_FALSE(plan.finish(99, 1, task_state::succeeded));
  CHECK(plan.remaining() == 1);
  CHECK(plan.counts().total() == 0);
}

TEST_CASE("elements that were never taken can be dropped", "[expansion_plan]") {
  expansion_plan plan{4};
  plan.take(1);
  CHECK(plan.drop(task_state::cancelled) == 1);
  CHECK(plan.take(1) == 2);
  CHECK(plan.drop(task_state::skipped) == 3);
  CHECK(plan.remaining() == 0);
  CHECK_FALSE(plan.ended());
  CHECK_FALSE(plan.finish(1, 1, task_state::succeeded));
  CHECK(plan.finish(0, 1, task_state::succeeded));
  CHECK(plan.finish(2, 1, task_state::lost));
  CHECK(plan.ended());
  CHECK(plan.counts().of(task_state::cancelled) == 1);
  CHECK(plan.counts().of(task_state::skipped) == 1);
  CHECK(plan.counts().of(task_state::lost) == 1);
}

TEST_CASE("finished elements cost no memory of their own", "[expansion_plan]") {
  constexpr std::uint64_t size = 200'000;
  expansion_plan plan{size};
  for (std::uint64_t i = 0; i < size; ++i) {
    REQUIRE(plan.finish(plan.take(i), i, task_state::succeeded));
    REQUIRE(plan.in_flight() == 0);
  }
  CHECK(plan.ended());
  CHECK(plan.counts().of(task_state::succeeded) == size);
}
