#include <troupe/hooks/hook.hpp>
#include <troupe/hooks/visit_event.hpp>

namespace troupe {

namespace {

struct teller {
  hook& h;
  void operator()(const run_started& e) const { h.on_run_started(e); }
  void operator()(const groups_planned& e) const { h.on_groups_planned(e); }
  void operator()(const group_expanded& e) const { h.on_group_expanded(e); }
  void operator()(const task_submitted& e) const { h.on_task_submitted(e); }
  void operator()(const task_started& e) const { h.on_task_started(e); }
  void operator()(const node_finished& e) const { h.on_node_finished(e); }
  void operator()(const attempt_finished& e) const { h.on_attempt_finished(e); }
  void operator()(const task_finished& e) const { h.on_task_finished(e); }
  void operator()(const group_finished& e) const { h.on_group_finished(e); }
  void operator()(const stalled& e) const { h.on_stalled(e); }
  void operator()(const run_finished& e) const { h.on_run_finished(e); }
  void operator()(const snapshot& e) const { h.on_snapshot(e); }
  void operator()(const worker_joined& e) const { h.on_worker_joined(e); }
  void operator()(const worker_lost& e) const { h.on_worker_lost(e); }
  void operator()(const hook_failed& e) const { h.on_hook_failed(e); }
  void operator()(const events_dropped& e) const { h.on_events_dropped(e); }
  void operator()(const resources_sampled& e) const {
    h.on_resources_sampled(e);
  }
};

} // namespace

hook::~hook() = default;

void hook::on_event(const event& e) { visit_event(teller{*this}, e); }

void hook::on_engine_event(const engine_event_variant& e) {
  visit_event(teller{*this}, e);
}

} // namespace troupe
