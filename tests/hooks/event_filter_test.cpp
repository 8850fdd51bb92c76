// Which events are told of.

#include <troupe/hooks/event_filter.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

TEST_CASE("attempts that fail are among the attempts") {
  auto failed = event_kinds::of<unsuccessful_attempt>();
  auto all = event_kinds::of<attempt_finished>();
  attempt_finished e;
  CHECK(all.contains(event{e}));
  CHECK_FALSE((all & failed).contains(event{e}));
  e.outcome = attempt_outcome::failed;
  CHECK(all.contains(event{e}));
  CHECK((all & failed).contains(event{e}));
  CHECK((failed & all).contains(event{e}));
  CHECK_FALSE((event_kinds::of<task_finished>() & failed).contains(event{e}));
}
