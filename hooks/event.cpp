#include <troupe/hooks/event.hpp>
#include <troupe/hooks/visit_event.hpp>

namespace troupe {

const run_event& base_of(const event& e) {
  return visit_event(
      [](const run_event& one) -> auto& { return one; }, e);
}

run_event& base_of(event& e) {
  return const_cast<run_event&>(base_of(std::as_const(e)));
}

const engine_event& base_of(const engine_event_variant& e) {
  return visit_event(
      [](const engine_event& one) -> auto& { return one; }, e);
}

engine_event& base_of(engine_event_variant& e) {
  return const_cast<engine_event&>(base_of(std::as_const(e)));
}

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
