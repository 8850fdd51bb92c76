// Each rule of the telemetry contract, broken once.

#include "../support/good_stream.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;
using test::good_stream, test::some_error;

namespace {

// How a good stream is spoiled, and what the audit says then.
struct broken_rule {
  std::string says;
  std::function<void(good_stream&)> spoil;
};

void check_each(const std::vector<broken_rule>& rules) {
  for (const auto& rule : rules) {
    good_stream s;
    rule.spoil(s);
    CHECK_THAT(test::violations_of(s), ContainsSubstring(rule.says));
  }
}

stalled stalled_at(good_stream& s, task_ref t, std::size_t tasks = 1) {
  stalled e;
  e.run = s.run.definition.get();
  e.time = 90;
  e.waiting = std::make_shared<const std::vector<stalled_task>>(
      tasks, stalled_task{t, {0}});
  return e;
}

} // namespace

TEST_CASE("the audit knows how a run begins") {
  check_each({
      {"does not follow run_started", [](good_stream& s) { s.repeat(0); }},
      {"does not follow run_started",
       [](good_stream& s) { s.events.erase(s.events.begin()); }},
      {"run_started) comes twice", [](good_stream& s) { s.repeat(0); }},
      {"is not the first event", [](good_stream& s) { s.repeat(0); }},
      {"groups_planned) comes twice", [](good_stream& s) { s.repeat(1); }},
      {"comes before groups_planned", [](good_stream& s) { s.erase(1); }},
      {"is earlier than the run",
       [](good_stream& s) { s.first<run_started>().time = 60; }},
      {"names a group that was not planned",
       [](good_stream& s) { s.task<task_submitted>(2).task.group = 9; }},
  });
}

TEST_CASE("the audit knows how elements are announced") {
  auto expanded = [](good_stream& s) -> group_expanded& {
    return s.first<group_expanded>();
  };
  check_each({
      {"announces a group whose announcement was final",
       [](good_stream& s) { s.repeat(s.position<group_expanded>()); }},
      {"leaves elements out", [=](good_stream& s) { expanded(s).first = 1; }},
      {"takes elements back",
       [=](good_stream& s) {
         expanded(s).final = false;
         auto i = s.position<group_expanded>();
         s.repeat(i);
         std::get<group_expanded>(s.events[i + 1]).count = 1;
       }},
      {"finishes a group that may grow",
       [=](good_stream& s) { expanded(s).final = false; }},
      {"names a task that is not the group's spawner",
       [=](good_stream& s) {
         expanded(s).spawning_task = {0, 0};
       }},
      {"comes from a task that does not run", // for there is none
       [=](good_stream& s) {
         expanded(s).spawning_task.within = new enclosing_element{0, nullptr};
       }},
      {"names a task that is not the group's spawner",
       [](good_stream& s) {
         auto i = s.position<group_finished>(
             [](const auto& e) { return e.group == 2; });
         std::get<group_finished>(s.events[i]).spawning_task = {};
       }},
      {"comes from a task that does not run", // for its attempt has ended
       [](good_stream& s) {
         auto i = s.position<group_expanded>();
         std::swap(s.events[i], s.events[i + 1]);
         s.renumber();
       }},
      {"has not one label for each element",
       [=](good_stream& s) {
         expanded(s).labels =
             std::make_shared<const std::vector<std::string>>(1, "one");
       }},
      {"has more summaries than elements",
       [=](good_stream& s) {
         expanded(s).summaries =
             std::make_shared<const std::vector<std::string>>(3, "7");
       }},
      {"says what elements are like, and nobody has asked",
       [=](good_stream& s) {
         expanded(s).summaries =
             std::make_shared<const std::vector<std::string>>(1, "7");
       }},
      {"has a group size that was not announced",
       [](good_stream& s) { s.task<task_started>(2).group_size = 3; }},
      {"has a group size that was not announced",
       [](good_stream& s) {
         s.task<task_started>(2).group_size = 3;
         s.task<task_started>(2).group_size_final = false;
       }},
      {"has a group size that was not announced", // as final
       [=](good_stream& s) { expanded(s).final = false; }},
      {"names a task that was not announced",
       [](good_stream& s) { s.task<task_started>(2).task.index = 2; }},
      {"names a task that was not announced",
       [](good_stream& s) {
         s.task<task_started>(2).task.within =
             new enclosing_element{0, nullptr};
       }},
  });
}

TEST_CASE("the audit knows how a task is attempted") {
  check_each({
      {"submits a task that is on its way",
       [](good_stream& s) { s.repeat(s.position<task_submitted>(3)); }},
      {"comes after its task has ended",
       [](good_stream& s) {
         s.insert(s.position<task_finished>(3) + 1, s.task<task_submitted>(3));
       }},
      {"miscounts the attempts",
       [](good_stream& s) { s.task<task_submitted>(3).attempt = 1; }},
      {"is of another attempt",
       [](good_stream& s) { s.task<task_started>(3).attempt = 1; }},
      {"is of another attempt",
       [](good_stream& s) { s.task<node_finished>(3).attempt = 1; }},
      {"is of another attempt",
       [](good_stream& s) { s.task<attempt_finished>(3).attempt = 1; }},
      {"is of another attempt",
       [](good_stream& s) { s.task<task_finished>(3).attempt = 1; }},
      {"is at another worker",
       [](good_stream& s) { s.task<task_started>(3).worker = 1; }},
      {"is at another worker",
       [](good_stream& s) { s.task<attempt_finished>(4).worker = 1; }},
      {"is in another slot",
       [](good_stream& s) { s.task<attempt_finished>(4).slot = 1; }},
      {"is earlier than what was before",
       [](good_stream& s) { s.task<task_started>(3).time = 9; }},
      {"is earlier than what was before",
       [](good_stream& s) { s.task<task_finished>(3).time = 29; }},
      {"has a negative wait",
       [](good_stream& s) { s.task<task_started>(3).transfer = -1; }},
      {"ends an attempt that was not submitted",
       [](good_stream& s) {
         s.erase(s.position<task_started>(3));
         s.erase(s.position<task_submitted>(3));
       }},
  });
}

TEST_CASE("the audit knows how nodes end") {
  check_each({
      {"names a node that the task does not compute",
       [](good_stream& s) { s.task<node_finished>(3).node = 0; }},
      {"says what a value is like, and nobody has asked",
       [](good_stream& s) {
         s.task<node_finished>(3).summary =
             std::make_shared<const std::string>("7");
       }},
      {"ends a node twice",
       [](good_stream& s) { s.repeat(s.position<node_finished>(3)); }},
      {"has an error and no failure",
       [](good_stream& s) { s.task<node_finished>(3).error = some_error(); }},
      {"has an error and no failure, or the reverse",
       [](good_stream& s) {
         s.task<node_finished>(3).outcome = node_outcome::caught;
       }},
      {"starts before its attempt",
       [](good_stream& s) { s.task<node_finished>(3).start = 19; }},
      {"starts before its attempt",
       [](good_stream& s) { s.task<node_finished>(3).duration = -1; }},
  });
}

TEST_CASE("the audit knows how an attempt ends") {
  auto end = [](good_stream& s) -> attempt_finished& {
    return s.task<attempt_finished>(3);
  };
  check_each({
      {"has another outcome than its nodes",
       [=](good_stream& s) {
         end(s).outcome = attempt_outcome::failed;
         end(s).error = some_error();
       }},
      {"ends before its nodes",
       [=](good_stream& s) {
         end(s).start = 19;
         end(s).duration = 11;
       }},
      {"has another error than its nodes",
       [=](good_stream& s) { end(s).error = some_error(); }},
      {"abandons what nobody has stopped",
       [=](good_stream& s) { end(s).abandoned = true; }},
      {"retries what has not failed",
       [=](good_stream& s) { end(s).retry_at = 40; }},
      {"has a negative duration", [=](good_stream& s) { end(s).paused = -1; }},
      {"has a negative duration", [=](good_stream& s) { end(s).cpu = -2; }},
      {"has a negative duration",
       [=](good_stream& s) { end(s).duration = -1; }},
      {"pauses what has no parts",
       [](good_stream& s) { s.task<attempt_finished>(4).paused = 1; }},
      {"has failed without an error",
       [=](good_stream& s) { end(s).outcome = attempt_outcome::lost; }},
  });
}

TEST_CASE("the audit knows how a task ends") {
  auto end = [](good_stream& s) -> task_finished& {
    return s.task<task_finished>(4);
  };
  check_each({
      {"ends a task twice",
       [](good_stream& s) { s.repeat(s.position<task_finished>(4)); }},
      {"has another state than its last attempt",
       [=](good_stream& s) { end(s).state = task_state::lost; }},
      {"is given up after too few losses",
       [=](good_stream& s) {
         s.fail(4);
         s.task<attempt_finished>(4).outcome = attempt_outcome::lost;
         end(s).state = task_state::lost;
       }},
      {"has another state than its last attempt",
       [=](good_stream& s) { end(s).state = task_state::cancelled; }},
      {"has another state than its last attempt",
       [=](good_stream& s) {
         s.fail(4);
         end(s).state = task_state::skipped;
         end(s).root_cause = {4, 0};
       }},
      {"has another error than its last attempt",
       [=](good_stream& s) { end(s).error = some_error(); }},
      {"miscounts the attempts", [=](good_stream& s) { end(s).attempts = 2; }},
      {"has other times than its last attempt",
       [=](good_stream& s) { end(s).start = 21; }},
      {"has failed without an error",
       [=](good_stream& s) { end(s).state = task_state::failed; }},
      {"has failed without an error",
       [=](good_stream& s) { end(s).fallback = true; }},
      {"has a fallback and has not succeeded",
       [=](good_stream& s) {
         end(s).state = task_state::failed;
         end(s).fallback = true;
       }},
      {"has a caught error and has not failed",
       [=](good_stream& s) { end(s).caught = true; }},
      {"ends a task that was never attempted",
       [](good_stream& s) { s.leave_out(4); }},
      {"counts attempts of a task without any",
       [](good_stream& s) { s.leave_out(4); }},
      {"counts attempts of a task without any",
       [=](good_stream& s) {
         s.leave_out(4);
         end(s).attempts = 0;
         end(s).attempt = 1;
       }},
      {"has an error without an attempt",
       [=](good_stream& s) {
         s.leave_out(4);
         end(s).error = some_error();
       }},
  });
}

TEST_CASE("the audit knows why a task is left out") {
  auto end = [](good_stream& s) -> task_finished& {
    return s.task<task_finished>(4);
  };
  check_each({
      {"is skipped without a root cause",
       [=](good_stream& s) { end(s).state = task_state::skipped; }},
      {"is skipped by itself without a reason",
       [=](good_stream& s) {
         end(s).state = task_state::skipped;
         end(s).root_cause = {4, 0};
       }},
      {"has a root cause and was not left out",
       [=](good_stream& s) {
         end(s).root_cause = {3, 0};
       }},
      {"names a group that was not planned",
       [=](good_stream& s) {
         end(s).state = task_state::skipped;
         end(s).root_cause = {9, 0};
       }},
      {"whose root cause has not ended",
       [=](good_stream& s) {
         end(s).state = task_state::skipped;
         end(s).root_cause = {2, 7};
       }},
  });
}

TEST_CASE("the audit knows how groups and runs end") {
  check_each({
      {"finishes a group twice",
       [](good_stream& s) { s.repeat(s.position<group_finished>()); }},
      {"comes after its group has finished",
       [](good_stream& s) {
         auto i = s.position<task_finished>(4);
         std::swap(s.events[i], s.events[i + 1]);
         s.renumber();
       }},
      {"finishes a group some of whose tasks have not ended",
       [](good_stream& s) { // for one was not even submitted
         s.leave_out(2, 1);
         s.erase(s.position<task_finished>(2, 1));
       }},
      {"leaves an expansion of a group unfinished",
       [](good_stream& s) {
         s.erase(s.position<group_finished>(
             [](const auto& e) { return e.group == 2; }));
       }},
      {"has a negative duration",
       [](good_stream& s) { s.first<group_finished>().duration = -1; }},
      {"began before the run",
       [](good_stream& s) { s.first<group_finished>().duration = 51; }},
      {"has not the duration of the run",
       [](good_stream& s) { s.first<run_finished>().duration = 99; }},
      {"has failed without a failure",
       [](good_stream& s) {
         s.first<run_finished>().outcome = run_outcome::failed;
       }},
      {"has a failure that says nothing",
       [](good_stream& s) {
         s.first<run_finished>().failures =
             std::make_shared<const std::vector<shared_failure>>(1);
       }},
  });
}

TEST_CASE("the audit knows what it is to be stalled") {
  good_stream good;
  good.insert(good.position<task_submitted>(4), stalled_at(good, {4, 0}));
  CHECK(test::violations_of(good) == "");
  auto stall_with = [](task_ref t, std::size_t tasks) {
    return [=](good_stream& s) {
      s.insert(s.position<task_submitted>(4), stalled_at(s, t, tasks));
    };
  };
  check_each({
      {"is stalled without a task", stall_with({4, 0}, 0)},
      {"is stalled without a task",
       [](good_stream& s) {
         auto e = stalled_at(s, {4, 0});
         e.waiting = nullptr;
         s.insert(s.position<task_submitted>(4), e);
       }},
      {"names too many tasks", stall_with({4, 0}, 21)},
      {"waits for values of a task that has ended", stall_with({3, 0}, 1)},
      {"does not say for what a task waits",
       [](good_stream& s) {
         auto e = stalled_at(s, {4, 0});
         e.waiting = std::make_shared<const std::vector<stalled_task>>(
             1, stalled_task{{4, 0}, {}});
         s.insert(s.position<task_submitted>(4), e);
       }},
  });
}

TEST_CASE("the audit knows what stands in for the past") {
  auto with = [](std::size_t groups, std::uint64_t ended,
                 std::uint64_t seq = 40) {
    good_stream s;
    auto state = std::make_shared<run_snapshot>();
    state->groups.resize(groups);
    state->groups.at(0).announced = 1;
    state->groups.at(0).counts.add(task_state::succeeded, ended);
    snapshot sum;
    sum.state = state;
    auto end = s.first<run_finished>();
    end.counts = test::counts_of(task_state::succeeded, 1);
    s.events.resize(2);
    s.events.emplace_back(s.run.at(50, sum));
    s.events.emplace_back(end);
    std::get<snapshot>(s.events[2]).seq = seq;
    std::get<run_finished>(s.events[3]).seq = seq + 1;
    return test::violations_of(s);
  };
  CHECK(with(5, 1) == "");
  CHECK_THAT(with(4, 1), ContainsSubstring("does not sum up each group"));
  CHECK_THAT(with(5, 0), ContainsSubstring("do not add up"));
  CHECK_THAT(with(5, 2), ContainsSubstring("than were announced"));
  CHECK_THAT(with(5, 1, 1), ContainsSubstring("is out of sequence"));
  auto sum_of_nothing = [](good_stream& s) {
    s.insert(s.position<task_started>(4), s.run.at(20, snapshot{}));
  };
  check_each({{"is not where the past belongs", sum_of_nothing},
              {"does not sum up each group", sum_of_nothing}});
}
