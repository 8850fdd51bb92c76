// A task group: sends out its tasks and tells what they yield. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/actors/paused_tasks.hpp>
#include <troupe/actors/retry_queue.hpp>
#include <troupe/actors/retry_schedule.hpp>
#include <troupe/actors/task_deadlines.hpp>
#include <troupe/actors/task_events.hpp>
#include <troupe/graph/group_plan.hpp>
#include <troupe/graph/override_count.hpp>

#include <caf/event_based_actor.hpp>

#include <memory>
#include <optional>
#include <unordered_map>

namespace troupe {

/// What a group is started with.
struct group_start {
  run_context_ptr run;
  group_id group = no_group;
  caf::actor coordinator;
};

/// One per group of a run. Is told by the coordinator which of the group's
/// tasks are known, and which can be run. Sends work to the workers within its
/// grants, owns the states of the tasks, emits their events, and hands what
/// they yield to the coordinator.
class task_group : public caf::event_based_actor {
public:
  task_group(caf::actor_config& config, group_start start);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.task_group"; }

private:
  using task = group_plan::task;
  using selection = group_plan::selection;

  struct live_expansion {
    open_expansion what;
    std::shared_ptr<const group_job> job; // null until a task can be run
    nanoseconds started;
  };
  // Why a task is to end before its time.
  struct stop_reason {
    task_state state = task_state::cancelled;
    task_ref root_cause = {};
    shared_failure error = nullptr; // of one whose time is over
    bool only_waiting = false;      // if it has begun, it may go on
    bool final = true;              // whether it is not tried again
    nanoseconds time = 0;           // when it was asked
  };

  // What has become of a task before, and the workers that were lost with it.
  struct tries {
    std::vector<past_attempt> past = {};
    std::vector<worker_id> lost_with = {};
  };
  struct running_attempt {
    attempt_report begun;
    worker_id worker;
  };

  void on_open(open_expansion& o);
  void on_run(run_tasks& r);
  void on_end(const end_tasks& e);
  void on_resume(resume_task& r);
  void on_skip(const skip_task& s);
  void on_stop(const stop_tasks& s);
  void on_grant(const grant& g);
  void on_reports(attempt_reports& all);
  void on_missing(const worker_missing& m);
  void on_local();
  void on_tick();
  void on_leave();

  // -- sending
  void tell_unplaced();
  void demand_more(worker_id released_by, std::uint64_t released);
  std::uint64_t sendable() const;
  void submit(const grant& g, std::uint64_t tasks);
  work next_work(std::uint64_t epoch);
  work next_part(std::uint64_t epoch);
  work next_try(std::uint64_t epoch);
  void keep_spare(const work& w);
  bool is_last(const task& t, std::uint32_t attempt) const;
  tracker_context context_of(const task& t, std::uint64_t epoch,
                             shared_label label) const;

  // -- collecting
  bool take_report(attempt_report& r, worker_id worker);
  void take_start(attempt_report& r, worker_id worker, group_plan::flight& f);
  void take_end(attempt_report& r, worker_id worker, nanoseconds since);
  bool take_late(attempt_report& r);
  void complete_lost(attempt_report& r, worker_id worker,
                     const group_plan::flight& f);
  void take_lost(attempt_report& r, worker_id worker, nanoseconds since);
  std::uint32_t losses(const task& t) const;
  bool is_suspect(const task& t) const;
  void pause(attempt_report& r, worker_id worker, nanoseconds since);
  void check_overrides(attempt_report& r);
  std::optional<nanoseconds> next_attempt_at(const attempt_report& r,
                                             nanoseconds since);
  void retry(attempt_report& r, worker_id worker, nanoseconds since,
             nanoseconds at);
  void tell_past(attempt_report& r);
  static shared_failure with_past(failure f,
                                  std::vector<past_attempt> attempts);
  void tell_end(attempt_report& r, worker_id worker, task_state s,
                const task_ref& root_cause = {});
  void finish_if_ended(expansion_id e);
  void tell_coordinator();

  // -- stopping
  void stop(const selection& which, const stop_reason& why);
  void end_unsent(const std::vector<group_plan::task_range>& ranges,
                  const stop_reason& why);
  void end_unsent(const task& t, const stop_reason& why);
  void end_between_attempts(const next_attempt& a, const stop_reason& why);
  void end_paused(const task& t, const stop_reason& why);
  void end_between_parts(attempt_report& r, const stop_reason& why);
  void ask_to_stop(std::vector<task> tasks, const stop_reason& why);
  std::optional<stop_reason> take_reason(const attempt_report& r);
  void end_as_asked(attempt_report& r, stop_reason why);
  void abandon(const task& t);
  void leave();

  // -- deadlines
  void watch(const work& w);
  nanoseconds next_deadline(const group_plan::flight& f) const;
  nanoseconds next_tick() const;
  void arm_tick(nanoseconds when);
  void end_late_ones(nanoseconds now);
  void give_up_late_ones(nanoseconds now);
  stop_reason over_in_all(const task& t) const;
  stop_reason over_while_running(const task& t) const;
  stop_reason over_in_the_queue(const task& t) const;
  shared_failure timed_out(const task& t, const std::string& what,
                           time_span most) const;

  const grouping& groups() const { return start_.run->definition->groups; }
  task_ref ref(const live_expansion& e, std::uint64_t index) const {
    return {start_.group, index, e.what.within};
  }
  task_place place(const task& t) const;
  shared_failure at_task(const task& t, failure f) const;
  yielded_elements elements_of(const attempt_report& r, bool final) const;

  group_start start_;
  std::shared_ptr<const task_program> program_;
  bool is_expander_;
  override_count overrides_; // of an expander's elements
  std::shared_ptr<const task_policy> policy_;
  retry_schedule schedule_;
  group_plan plan_;
  task_events events_;
  std::unordered_map<expansion_id, live_expansion> live_;
  paused_tasks paused_;
  retry_queue retries_;
  // Of what is tried again.
  std::unordered_map<task, tries, group_plan::task_hash> past_;
  task_deadlines deadlines_;
  // Those that were asked to stop, and those that run and were told to.
  std::unordered_map<task, stop_reason, group_plan::task_hash> asked_;
  std::unordered_map<task, running_attempt, group_plan::task_hash> running_;
  // What is needed for another attempt beside one that was abandoned.
  std::unordered_map<task, next_attempt, group_plan::task_hash> spares_;
  // Attempts that have not come back, with their epochs.
  std::unordered_multimap<task, std::uint64_t, group_plan::task_hash>
      abandoned_;
  bool leaving_ = false; // but some have not come back
  std::optional<nanoseconds> tick_at_;
  std::uint64_t pull_limit_ = 0; // of a lazy expander
  tasks_ended news_;             // that the coordinator does not know of yet
  std::unordered_map<worker_id, caf::actor> workers_; // that were sent work
  bool lacks_worker_ = false;                         // that may run its tasks
  nanoseconds expected_ = -1; // duration of a task, a moving average
};

} // namespace troupe
