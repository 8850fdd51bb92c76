// Each rule of the telemetry contract, broken once: of tasks and their
// attempts.

#include "../support/broken_rules.hpp"

using namespace troupe;
using test::check_each, test::good_stream, test::some_error;

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

TEST_CASE("the audit knows that a slot has one attempt at a time") {
  auto take_both = [](good_stream& s) {
    s.occupy(1, 2, 0);
    s.occupy(1, 2, 1);
  };
  check_each({{"ran while another attempt was in its slot", take_both},
              {"ran while another attempt was in its slot",
               [=](good_stream& s) { // told in the reverse order of their times
                 take_both(s);
                 s.task<attempt_finished>(2, 0).start += 10;
                 s.task<task_finished>(2, 0).start += 10;
               }}});
}
