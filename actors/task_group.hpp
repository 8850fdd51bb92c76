// A task group: sends out its tasks and tells what they yield. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/actors/retry_schedule.hpp>
#include <troupe/actors/task_events.hpp>
#include <troupe/graph/group_plan.hpp>
#include <troupe/graph/override_count.hpp>

#include <caf/event_based_actor.hpp>

#include <deque>
#include <map>
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
  struct live_expansion {
    open_expansion what;
    std::shared_ptr<const group_job> job; // null until a task can be run
    nanoseconds started;
  };
  // A lazy expander's task that has yielded a part of its elements, or a
  // fold's that has taken in some.
  struct paused_task {
    std::uint64_t yielded = 0; // so far
    worker_id worker = 0;
    attempt_report last; // without a rest while it is at a worker
  };
  // A task that has failed, and is to be tried again.
  struct next_attempt {
    group_plan::task task;
    std::uint32_t number;
    task_inputs inputs;
    shared_label label;
    std::vector<std::uint32_t> blocked;
    std::uint64_t discarded; // elements that it has yielded already
    nanoseconds last_start;
    nanoseconds last_duration;
  };
  using task_hash = group_plan::task_hash;

  void on_open(open_expansion& o);
  void on_run(run_tasks& r);
  void on_end(const end_tasks& e);
  void on_resume(resume_task& r);
  void on_skip(const skip_task& s);
  void on_grant(const grant& g);
  void on_reports(attempt_reports& all);
  void on_cancel();
  void on_leave();

  void demand_more(worker_id released_by, std::uint64_t released);
  void submit(const grant& g, std::uint64_t tasks);
  std::uint64_t sendable() const {
    return plan_.ready() + resumable_.size() + again_.size();
  }
  work next_work(std::uint64_t epoch);
  work next_try(std::uint64_t epoch);
  bool is_last(std::uint32_t attempt) const;
  tracker_context context_of(const group_plan::task& t, std::uint64_t epoch,
                             shared_label label) const;
  void take_end(attempt_report& r, worker_id worker);
  void tell_end(attempt_report& r, worker_id worker, task_state s,
                const task_ref& root_cause = {});
  void end_paused(const group_plan::task& t, task_state s,
                  const task_ref& root_cause);
  std::optional<nanoseconds> next_attempt_at(const attempt_report& r);
  void retry(attempt_report& r, worker_id worker, nanoseconds at);
  void arm_tick();
  void on_tick();
  void cancel_retries();
  void check_overrides(attempt_report& r);
  void pause(attempt_report& r, worker_id worker);
  void cancel_paused();
  void cancel_between_parts(attempt_report& r);
  void end_between_parts(attempt_report& r, node_outcome outcome,
                         shared_failure error);
  void finish_if_ended(expansion_id e);
  void tell_coordinator();

  const grouping& groups() const { return start_.run->definition->groups; }
  task_ref ref(const live_expansion& e, std::uint64_t index) const {
    return {start_.group, index, e.what.within};
  }
  task_place place(const group_plan::task& t) const;
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
  std::unordered_map<group_plan::task, paused_task, task_hash> paused_;
  std::deque<resume_task> resumable_;                // may go on
  std::multimap<nanoseconds, next_attempt> waiting_; // by their time
  std::deque<next_attempt> again_;                   // whose time has come
  std::optional<nanoseconds> tick_at_;
  std::uint64_t pull_limit_ = 0; // of a lazy expander
  tasks_ended news_;             // that the coordinator does not know of yet
  std::unordered_map<worker_id, caf::actor> workers_; // that were sent work
  nanoseconds expected_ = -1; // duration of a task, a moving average
};

} // namespace troupe
