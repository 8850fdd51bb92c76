// A task group: sends out its tasks and collects what they yield. Private.

#pragma once

#include <troupe/actors/event_emitter.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/graph/expansion_plan.hpp>

#include <caf/event_based_actor.hpp>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace troupe {

/// What a group is started with.
struct group_start {
  run_context_ptr run;
  group_id group = no_group;
  std::shared_ptr<const task_program> program;
  std::vector<value> shared;    ///< as the program lists them
  value elements;               ///< of its block: a `value_list`; else empty
  label_list labels;            ///< of the elements
  std::optional<task_ref> skip; ///< skip all tasks, because of this one
  caf::actor coordinator;
};

/// One per group of a run. Owns the states of the group's tasks, sends work to
/// the workers within its grants, emits the events of its tasks, and hands what
/// they yielded to the coordinator.
class task_group : public caf::event_based_actor {
public:
  task_group(caf::actor_config& config, group_start start);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.task_group"; }

private:
  // What a node of the group yielded, for each task.
  struct column {
    node_id node;
    value_list values;
    std::optional<task_ref> root_cause; // of the first value that is missing
  };

  void on_grant(const grant& g);
  void on_reports(attempt_reports& all);
  void on_cancel();

  void demand_more(worker_id released_by, std::uint64_t released);
  void submit(const grant& g, std::uint64_t tasks);
  void on_end(attempt_report& r, worker_id worker);
  void store(attempt_report& r);
  void drop_rest(task_state s, task_ref root_cause);
  void count_ends();
  void finish_if_ended();
  group_end collect_end();

  template <class Event>
  Event& emit_task(nanoseconds time, std::uint64_t index,
                   std::uint32_t attempt);
  void emit_submitted(const grant& g, const work_batch& batch);
  void emit_started(const attempt_report& r, worker_id worker);
  void emit_end(const attempt_report& r, worker_id worker, task_state s);
  void emit_node(const attempt_report& r, const node_end& n);
  void emit_expanded(const attempt_report& r);
  const value_list* elements() const;

  group_start start_;
  expansion_plan plan_;
  event_emitter events_;
  std::shared_ptr<const group_job> job_;
  std::vector<column> columns_;
  task_counts uncounted_; // ends that the run's record does not know of yet
  std::vector<shared_failure> failures_;
  label_list labels_; // of what it yielded, if it is an expander
  std::unordered_map<worker_id, caf::actor> workers_; // that were sent work
  nanoseconds started_ = 0;
  nanoseconds expected_ = -1; // duration of a task, a moving average
};

} // namespace troupe
