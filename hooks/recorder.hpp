// A hook that keeps every event.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace troupe {

/// Records the events of all runs that it watches, in the order in which it was
/// told. For tests and for questions afterwards; memory grows with the events.
///
/// Thread-safety: all functions may be called from any thread.
class recorder : public hook {
public:
  std::vector<event> events() const;
  std::vector<engine_event_variant> engine_events() const;

  void on_run_started(const run_started& e) override;
  void on_groups_planned(const groups_planned& e) override;
  void on_group_expanded(const group_expanded& e) override;
  void on_task_submitted(const task_submitted& e) override;
  void on_task_started(const task_started& e) override;
  void on_node_finished(const node_finished& e) override;
  void on_attempt_finished(const attempt_finished& e) override;
  void on_task_finished(const task_finished& e) override;
  void on_group_finished(const group_finished& e) override;
  void on_run_finished(const run_finished& e) override;
  void on_worker_joined(const worker_joined& e) override;
  void on_hook_failed(const hook_failed& e) override;

private:
  void keep(event e);
  void keep(engine_event_variant e);

  mutable std::mutex mutex_;
  std::vector<event> events_;
  std::vector<engine_event_variant> engine_events_;
  // Events point to their definitions, which must live as long.
  std::vector<std::shared_ptr<const run_definition>> definitions_;
};

} // namespace troupe
