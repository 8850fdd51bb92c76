// Events as JSON objects, with the fields of the telemetry contract.

#pragma once

#include <troupe/hooks/event.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

class json_line;

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
  const std::string& operator()(const event& e);
  /// An event of the engine.
  const std::string& operator()(const engine_event_variant& e);

private:
  struct labelled_part {
    std::uint64_t first; // element
    std::shared_ptr<const std::vector<std::string>> labels;
  };

  const std::string& text_of(const run_id& id);
  void learn(const group_expanded& e);
  std::string_view label_of(const task_event& e) const;
  void forget(const group_finished& e);
  void add_task(json_line& o, const task_event& e) const;
  void add(json_line& o, const run_started& e) const;
  void add(json_line& o, const snapshot& e) const;
  void add(json_line& o, const groups_planned& e) const;
  void add(json_line& o, const group_expanded& e) const;
  void add(json_line& o, const task_submitted& e) const;
  void add(json_line& o, const task_started& e) const;
  void add(json_line& o, const node_finished& e) const;
  void add(json_line& o, const attempt_finished& e) const;
  void add(json_line& o, const task_finished& e) const;
  void add(json_line& o, const group_finished& e) const;
  void add(json_line& o, const stalled& e) const;
  void add(json_line& o, const run_finished& e) const;

  std::unique_ptr<json_line> line_;
  run_id last_run_;
  std::string last_run_text_;
  // By the first task of an expansion.
  std::map<std::pair<run_id, task_ref>, std::vector<labelled_part>> labels_;
};

} // namespace troupe
