// A hook that treats all events alike.

#pragma once

#include <troupe/hooks/hook.hpp>

namespace troupe {

/// Brings every event of a run to one function, and every event of the engine
/// to another: for hooks that write, count or keep events whatever they are.
/// Thread-safety, lifetime and errors: see `hook`.
class forwarding_hook : public hook {
public:
  /// @name Bring the event to on_event() or on_engine_event()
  /// @{

  /// For good: a class that derives from this one overrides those two.
  void on_run_started(const run_started& e) final { on_event(e); }
  void on_groups_planned(const groups_planned& e) final { on_event(e); }
  void on_group_expanded(const group_expanded& e) final { on_event(e); }
  void on_task_submitted(const task_submitted& e) final { on_event(e); }
  void on_task_started(const task_started& e) final { on_event(e); }
  void on_node_finished(const node_finished& e) final { on_event(e); }
  void on_attempt_finished(const attempt_finished& e) final { on_event(e); }
  void on_task_finished(const task_finished& e) final { on_event(e); }
  void on_group_finished(const group_finished& e) final { on_event(e); }
  void on_stalled(const stalled& e) final { on_event(e); }
  void on_run_finished(const run_finished& e) final { on_event(e); }
  void on_snapshot(const snapshot& e) final { on_event(e); }
  void on_worker_joined(const worker_joined& e) final { on_engine_event(e); }
  void on_worker_lost(const worker_lost& e) final { on_engine_event(e); }
  void on_hook_failed(const hook_failed& e) final { on_engine_event(e); }
  void on_events_dropped(const events_dropped& e) final { on_engine_event(e); }
  void on_resources_sampled(const resources_sampled& e) final {
    on_engine_event(e);
  }
  /// @}

protected:
  /// Any event of a run that is watched.
  virtual void on_event(const event& e) = 0;
  /// Any event of the engine.
  virtual void on_engine_event(const engine_event_variant& e) = 0;
};

} // namespace troupe
