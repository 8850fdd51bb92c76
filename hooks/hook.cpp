#include <troupe/hooks/hook.hpp>

namespace troupe {

namespace {

// Each overload names an event once, for `tell` and for `name_of`.
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
  void operator()(const worker_joined& e) const { h.on_worker_joined(e); }
  void operator()(const worker_lost& e) const { h.on_worker_lost(e); }
  void operator()(const hook_failed& e) const { h.on_hook_failed(e); }
  void operator()(const snapshot& e) const { h.on_snapshot(e); }
  void operator()(const events_dropped& e) const { h.on_events_dropped(e); }
  void operator()(const resources_sampled& e) const {
    h.on_resources_sampled(e);
  }
};

} // namespace

hook::~hook() = default;

void tell(hook& h, const event& e) { std::visit(teller{h}, e); }

void tell(hook& h, const engine_event_variant& e) { std::visit(teller{h}, e); }

std::string_view name_of(const event& e) {
  constexpr std::string_view names[] = {
      "run_started",    "groups_planned", "group_expanded",   "task_submitted",
      "task_started",   "node_finished",  "attempt_finished", "task_finished",
      "group_finished", "stalled",        "run_finished",     "snapshot"};
  static_assert(std::size(names) == std::variant_size_v<event>);
  return names[e.index()];
}

std::string_view name_of(const engine_event_variant& e) {
  constexpr std::string_view names[] = {"worker_joined", "hook_failed",
                                        "events_dropped", "resources_sampled",
                                        "worker_lost"};
  static_assert(std::size(names) == std::variant_size_v<engine_event_variant>);
  return names[e.index()];
}

std::string_view to_string(dispatch_reason r) {
  switch (r) {
  case dispatch_reason::only_worker:
    return "only_worker";
  case dispatch_reason::most_room:
    return "most_room";
  case dispatch_reason::local:
    return "local";
  case dispatch_reason::label:
    return "label";
  }
  return "?";
}

} // namespace troupe
