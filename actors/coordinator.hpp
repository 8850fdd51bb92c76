// The coordinator of a run: starts its groups in their order. Private.

#pragma once

#include <troupe/actors/event_emitter.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/graph/run_plan.hpp>
#include <troupe/graph/value_store.hpp>

#include <caf/event_based_actor.hpp>

#include <deque>
#include <unordered_map>

namespace troupe {

/// One per run. A thin shell around the run's plan and its values: starts each
/// group that is ready, takes its end, and leaves the run's end in the record.
class coordinator : public caf::event_based_actor {
public:
  /// Groups that live at once; the others that are ready wait as plain data.
  static constexpr std::size_t most_live_groups = 128;

  coordinator(caf::actor_config& config, run_context_ptr run);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.coordinator"; }

private:
  void on_start();
  void on_group_end(const group_end& end);
  void on_cancel();

  void announce_single_tasks();
  void proceed();
  void add(const run_plan::facts& facts);
  void start(const run_plan::ready_group& ready);
  bool cancelled() const;
  bool announced(group_id g) const;
  bool given(group_id g) const;
  task_state unstarted_state(const run_plan::ready_group& ready) const;
  void end_unstarted(const run_plan::ready_group& ready);
  void finish_run();
  run_end collect_end();

  run_context_ptr run_;
  std::shared_ptr<const grouping> groups_;
  run_plan plan_;
  value_store values_;
  event_emitter events_;
  std::deque<run_plan::ready_group> ready_;
  std::unordered_map<group_id, caf::actor> live_;
  std::unordered_map<group_id, label_list> labels_; // of expanders' elements
  task_counts counts_;
  std::vector<shared_failure> failures_;
  nanoseconds started_ = 0;
};

} // namespace troupe
