// What looks odd in a stream, and is allowed.

#include "../support/good_stream.hpp"
#include "../support/told_audit.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;
using test::good_stream, test::some_error;

namespace {

std::string violations_with(const std::function<void(good_stream&)>& change) {
  good_stream s;
  change(s);
  return test::violations_of(s);
}

// The last task, with another end.
std::string violations_with_end(task_state state,
                                const std::function<void(good_stream&)>& more) {
  return violations_with([&](good_stream& s) {
    s.task<task_finished>(4).state = state;
    s.count_last(state);
    more(s);
  });
}

} // namespace

TEST_CASE("a task may fail, and the run with it") {
  auto caught = GENERATE(false, true);
  CHECK(violations_with_end(
            task_state::failed,
            [&](good_stream& s) {
              s.fail(4);
              s.task<task_finished>(4).caught = caught;
              auto& end = s.first<run_finished>();
              end.outcome = run_outcome::failed;
              end.failures =
                  std::make_shared<const std::vector<shared_failure>>(
                      1, some_error());
            })
        == "");
}

TEST_CASE("a task may be left out") {
  auto end = [](good_stream& s) -> task_finished& {
    return s.task<task_finished>(4);
  };
  auto unattempted = [&](good_stream& s) {
    s.leave_out(4);
    end(s).attempts = 0;
    end(s).start = end(s).duration = 0;
  };
  SECTION("for want of a value") {
    CHECK(violations_with_end(task_state::skipped,
                              [&](good_stream& s) {
                                unattempted(s);
                                end(s).root_cause = {3, 0};
                              })
          == "");
  }
  SECTION("with its block") {
    CHECK(violations_with_end(task_state::cancelled,
                              [&](good_stream& s) {
                                unattempted(s);
                                end(s).root_cause = {3, 0};
                              })
          == "");
  }
  SECTION("with the run") {
    CHECK(violations_with_end(task_state::cancelled, unattempted) == "");
  }
  SECTION("for want of time") {
    CHECK(violations_with_end(task_state::timed_out,
                              [&](good_stream& s) {
                                unattempted(s);
                                end(s).error = some_error();
                              })
          == "");
  }
  SECTION("by itself") {
    CHECK(violations_with_end(task_state::skipped,
                              [&](good_stream& s) {
                                auto& node = s.task<node_finished>(4);
                                node.outcome = node_outcome::skipped;
                                node.error = some_error();
                                s.task<attempt_finished>(4).error =
                                    some_error();
                                end(s).error = some_error();
                                end(s).root_cause = {4, 0};
                              })
          == "");
  }
}

TEST_CASE("a task may succeed with the value for errors") {
  CHECK(violations_with([](good_stream& s) {
          auto& node = s.task<node_finished>(4);
          node.outcome = node_outcome::caught;
          node.error = some_error();
          s.task<attempt_finished>(4).error = some_error();
          s.task<task_finished>(4).error = some_error();
          s.task<task_finished>(4).fallback = true;
        })
        == "");
}

TEST_CASE("an attempt may be stopped") {
  SECTION("before it begins") {
    CHECK(violations_with_end(task_state::cancelled,
                              [](good_stream& s) {
                                s.erase(s.position<task_started>(4));
                                s.erase(s.position<node_finished>(4));
                                auto& attempt = s.task<attempt_finished>(4);
                                attempt.outcome = attempt_outcome::cancelled;
                                attempt.start = attempt.duration = 0;
                                s.task<task_finished>(4).start = 0;
                                s.task<task_finished>(4).duration = 0;
                              })
          == "");
  }
  auto time_out = [](good_stream& s) {
    auto& attempt = s.task<attempt_finished>(4);
    attempt.outcome = attempt_outcome::timed_out;
    attempt.error = s.task<task_finished>(4).error = some_error();
  };
  SECTION("when its nodes have ended well") {
    CHECK(violations_with_end(task_state::timed_out, time_out) == "");
  }
  SECTION("and be abandoned, without its nodes") {
    CHECK(violations_with_end(task_state::timed_out,
                              [&](good_stream& s) {
                                time_out(s);
                                s.task<attempt_finished>(4).abandoned = true;
                                s.erase(s.position<node_finished>(4));
                              })
          == "");
  }
}

TEST_CASE("an expander may end elsewhere than it began, after a break") {
  CHECK(violations_with([](good_stream& s) {
          auto& attempt = s.task<attempt_finished>(1);
          attempt.slot = 1;
          attempt.worker = 1;
          attempt.paused = 5;
        })
        == "");
}

TEST_CASE("elements may have labels") {
  CHECK(violations_with([](good_stream& s) {
          s.first<group_expanded>().labels =
              std::make_shared<const std::vector<std::string>>(2, "x");
        })
        == "");
}

TEST_CASE("an expansion of nothing need not be announced") {
  CHECK(violations_with([](good_stream& s) {
          s.erase(s.position<group_expanded>());
          auto first = s.position<task_submitted>(2);
          while (!std::holds_alternative<group_finished>(s.events[first]))
            s.erase(first);
          std::get<group_finished>(s.events[first]).counts = {};
          s.first<run_finished>().counts =
              test::counts_of(task_state::succeeded, 4);
        })
        == "");
}

TEST_CASE("an expander whose values are given announces, and does not run") {
  test::graph_q q;
  test::told_audit audit{q.g, {override_each(q.over, {1, 2})}, {q.total}};
  const auto& groups = audit.groups();
  group_expanded e;
  e.group = 0;
  while (groups.spawner(e.group) == no_group)
    ++e.group;
  e.spawning_task = {groups.spawner(e.group), 0};
  e.count = 2;
  e.final = true;
  audit.tell(e);
  CHECK(audit.violations().size() == 1); // it is not closed
}

TEST_CASE("a task may be tried again") {
  auto retried = [](nanoseconds retry_at, nanoseconds again) {
    good_stream s;
    auto first = s.position<task_submitted>(4);
    std::vector<event> attempt(
        s.events.begin() + static_cast<std::ptrdiff_t>(first),
        s.events.begin() + static_cast<std::ptrdiff_t>(first) + 4);
    for (std::size_t i = attempt.size(); i-- > 0;)
      s.insert(first, attempt[i]);
    auto succeeded = s.task<task_finished>(4);
    s.fail(4);
    s.task<task_finished>(4) = succeeded;
    s.task<attempt_finished>(4).retry_at = retry_at;
    for (std::size_t i = first + 4; i < first + 9; ++i)
      std::visit(
          [&](auto& e) {
            e.time += again;
            if constexpr (requires { e.start; })
              e.start += again;
            if constexpr (std::is_base_of_v<task_event,
                                            std::decay_t<decltype(e)>>)
              e.attempt = 1;
          },
          s.events[i]);
    s.task<task_finished>(4).attempts = 2;
    return test::violations_of(s);
  };
  CHECK(retried(50, 40) == "");
  CHECK_THAT(retried(51, 40), ContainsSubstring("earlier than what was"));
  CHECK_THAT(retried(0, 40), ContainsSubstring("that is on its way"));
}

TEST_CASE("an attempt may be lost before it begins or says what it did") {
  auto lost = [](bool began) {
    good_stream s;
    auto first = s.position<task_submitted>(4);
    auto& end = s.task<attempt_finished>(4);
    std::vector<event> attempt{s.events[first]};
    if (began)
      attempt.push_back(s.events[first + 1]);
    attempt_finished gone = end;
    gone.outcome = attempt_outcome::lost;
    gone.error = some_error();
    gone.retry_at = gone.time = std::get<task_submitted>(s.events[first]).time;
    if (began)
      gone.retry_at = gone.time = gone.start =
          std::get<task_started>(s.events[first + 1]).time;
    else
      gone.start = 0;
    gone.duration = 0;
    attempt.push_back(gone);
    for (std::size_t i = first; i < first + 5; ++i)
      std::visit(
          [&](auto& e) {
            e.time += 40;
            if constexpr (requires { e.start; })
              e.start += 40;
            if constexpr (std::is_base_of_v<task_event,
                                            std::decay_t<decltype(e)>>)
              e.attempt = 1;
          },
          s.events[i]);
    for (std::size_t i = attempt.size(); i-- > 0;)
      s.insert(first, attempt[i]);
    s.task<task_finished>(4).attempts = 2;
    return test::violations_of(s);
  };
  CHECK(lost(true) == "");
  CHECK(lost(false) == "");
}

TEST_CASE("a task may be stopped between two attempts") {
  auto stopped = [](task_state state) {
    return violations_with_end(state, [&](good_stream& s) {
      s.fail(4);
      s.task<attempt_finished>(4).retry_at = 40;
      s.task<task_finished>(4).state = state;
      if (state == task_state::cancelled)
        s.task<task_finished>(4).error = nullptr;
    });
  };
  CHECK(stopped(task_state::cancelled) == "");
  CHECK(stopped(task_state::timed_out) == "");
  CHECK_THAT(stopped(task_state::lost),
             ContainsSubstring("another state than its last attempt"));
}

TEST_CASE("attempts may be at work at the same time") {
  auto beside = [](std::uint32_t slot, group_id other, auto change) {
    return violations_with([&](good_stream& s) {
      s.occupy(1, 2);
      s.occupy(slot, other);
      change(s);
    });
  };
  auto nothing = [](good_stream&) {};
  SECTION("in two slots") {
    CHECK(beside(2, 3, nothing) == "");
    CHECK(beside(1, 3, nothing) != "");
  }
  SECTION("in one, as far as the worker's clock is not known") {
    auto beside_by = [](nanoseconds clock_error) {
      good_stream s;
      s.occupy(1, 2);
      s.occupy(1, 3);
      worker_joined joined;
      joined.slots = 1;
      joined.clock_error = clock_error;
      stream_audit audit;
      audit.check(engine_event_variant{joined});
      for (const auto& e : s.events)
        audit.check(e);
      return audit.violations().size();
    };
    CHECK(beside_by(1'000'000) == 1);
    CHECK(beside_by(5'000'000) == 0);
  }
  SECTION("in one, if one of them pauses") {
    CHECK(beside(1, 1, nothing) == "");
  }
  SECTION("in one, if one was given up, nobody knows when it ended") {
    CHECK(beside(1, 4,
                 [](good_stream& s) {
                   s.fail(4);
                   s.count_last(task_state::timed_out);
                   s.erase(s.position<node_finished>(4));
                   auto& attempt = s.task<attempt_finished>(4);
                   attempt.outcome = attempt_outcome::timed_out;
                   attempt.abandoned = true;
                   s.task<task_finished>(4).state = task_state::timed_out;
                 })
          == "");
  }
  SECTION("in one, if one was lost, nobody knows when") {
    CHECK(beside(1, 4,
                 [](good_stream& s) {
                   s.fail(4);
                   s.count_last(task_state::cancelled);
                   s.task<attempt_finished>(4).outcome = attempt_outcome::lost;
                   s.task<attempt_finished>(4).retry_at = 40;
                   s.task<task_finished>(4).state = task_state::cancelled;
                   s.task<task_finished>(4).error = nullptr;
                 })
          == "");
  }
}
