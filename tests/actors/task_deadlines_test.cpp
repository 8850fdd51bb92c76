// The time limits of a policy, as times.

#include <troupe/actors/task_deadlines.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>

using namespace troupe;
using namespace std::chrono_literals;

namespace {
constexpr auto never = task_deadlines::never;
} // namespace

TEST_CASE("a policy that says nothing sets no deadline but for stopping",
          "[task_deadlines]") {
  task_deadlines d{{}};
  CHECK_FALSE(d.any());
  CHECK(d.start(5) == never);
  CHECK(d.end(5) == never);
  CHECK(d.total(5) == never);
  CHECK(d.sent(5) == never);
  CHECK(d.grace(5) == 5 + task_deadlines::default_grace);
}

TEST_CASE("each timeout counts from its own beginning", "[task_deadlines]") {
  task_deadlines d{{.timeout = 10ns,
                    .queue_timeout = 20ns,
                    .total_timeout = 15ns,
                    .grace_period = 1ns}};
  CHECK(d.any());
  CHECK(d.end(100) == 110);
  CHECK(d.start(100) == 120);
  CHECK(d.total(100) == 115);
  CHECK(d.grace(100) == 101);
  CHECK(d.sent(100) == 115);
  CHECK(d.sent_by_total());
}

TEST_CASE("a time for ever does not overflow", "[task_deadlines]") {
  task_deadlines d{{.timeout = std::chrono::hours::max()}};
  CHECK(d.end(1'000'000) == never);
}
