// Events as JSON objects, with the fields of the telemetry contract.

#pragma once

#include <troupe/hooks/event.hpp>

#include <memory>
#include <string_view>

namespace troupe {

/// Turns events into JSON, an object each, without line breaks. Fields come in
/// a stable order, and those that do not apply are left out; but
/// `spawning_task_id` is null for tasks at the root.
///
/// It remembers the labels of elements from `group_expanded` until their group
/// has finished, so give it all events of a run, in order.
/// Thread-safety: none. Errors: none but lack of memory.
class event_json {
public:
  event_json();
  ~event_json();

  /// An event of a run. The text is valid until the next call.
  std::string_view operator()(const event& e);
  /// An event of the engine.
  std::string_view operator()(const engine_event_variant& e);

private:
  struct memory;
  std::unique_ptr<memory> memory_;
};

} // namespace troupe
