// The coordinator of a run: has its tasks run in their order. Private.

#pragma once

#include <troupe/actors/event_emitter.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/graph/run_plan.hpp>

#include <caf/event_based_actor.hpp>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace troupe {

/// One per run. A thin shell around the run's plan: tells the groups which of
/// their tasks can run, tells the plan which have ended, and leaves the run's
/// end in the record.
class coordinator : public caf::event_based_actor {
public:
  /// Groups outside of blocks that live at once; the tasks of others that are
  /// ready wait as plain data.
  static constexpr std::size_t most_live_groups = 128;

  coordinator(caf::actor_config& config, run_context_ptr run);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.coordinator"; }

private:
  using fact = run_plan::fact;

  void on_start();
  void on_tasks_ended(tasks_ended& news);
  void on_left();
  void on_cancel();
  void on_stop_part(const run_part& p);
  void on_unplaced(const tasks_unplaced& u);
  void on_tick();

  void proceed();
  void act_upon(const fact& f);
  void open(const fact& f);
  void run(const fact& f);
  void cancel_tasks(const fact& f);
  void stop(const fact& f);
  void arm_tick();
  void fail(failure why);
  bool waits_for_workers() const;
  void watch_for_stall();
  void run_locally();
  std::vector<stalled_task> stalled_tasks() const;
  std::string describe_stall() const;
  void end(const fact& f, task_state s);
  void emit_single_end(const fact& f, task_state s);
  void leave(group_id g);
  const caf::actor& group(group_id g);
  bool is_single(group_id g) const { return groups_->spawner(g) == no_group; }
  bool cancelled() const;
  void finish_if_ended();
  void finish_run();
  run_end collect_end();

  run_context_ptr run_;
  std::shared_ptr<const grouping> groups_;
  run_plan plan_;
  event_emitter events_;
  std::map<group_id, tasks_unplaced> unplaced_; // what lacks a worker
  std::deque<fact> waiting_; // tasks outside of blocks that are ready
  std::unordered_map<group_id, caf::actor> live_;
  std::size_t live_singles_ = 0;
  std::size_t leaving_ = 0; // groups in blocks that may have something to tell
  task_counts counts_;
  std::vector<shared_failure> failures_;
  nanoseconds started_ = 0;
  std::optional<nanoseconds> stalled_since_;
  bool ticking_ = false;
  bool gave_up_ = false; // by itself: its time was over, or it stalled
};

} // namespace troupe
