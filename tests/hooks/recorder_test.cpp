// Events that are kept.

#include "../support/recorded_run.hpp"
#include <troupe/hooks/recorder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

using namespace troupe;

TEST_CASE(
    "events are valid as long as the recorder, whichever it was told of") {
  std::weak_ptr<const run_definition> first, second;
  {
    recorder seen;
    {
      test::recorded_run run;
      test::event_maker other{run.g, {3, 4}};
      first = run.definition;
      second = other.definition;
      for (std::uint64_t i = 0; i < 2; ++i) { // the ends of tasks only
        seen.on_event(event{run.of_task<task_finished>(1, 2, i, 2)});
        seen.on_event(event{other.of_task<task_finished>(1, 2, i, 2)});
      }
    }
    REQUIRE_FALSE(first.expired());
    REQUIRE_FALSE(second.expired());
    REQUIRE(seen.events().size() == 4);
    CHECK(base_of(seen.events()[3]).run == second.lock().get());
  }
  CHECK(first.expired());
  CHECK(second.expired());
}
