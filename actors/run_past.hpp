// The events of a run that the bus keeps no more, summed up. Private.

#pragma once

#include <troupe/hooks/event.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace troupe {

/// What those who come late are told instead of the events that are forgotten.
class run_past {
public:
  /// Adds the next event of the run.
  void add(const event& e);

  /// Whether nothing is forgotten.
  bool empty() const { return events_ == 0; }
  /// How many events are; also the number of the first that is not.
  std::uint64_t events() const { return events_; }

  /// The definitions among them, and a snapshot if there was anything else.
  std::vector<event> sum() const;

private:
  void on(const groups_planned& e);
  void on(const group_expanded& e);
  void on(const task_started& e);
  void on(const task_finished& e);
  void on(const group_finished& e) { ++state_.groups[e.group].finished; }
  void on(const run_event&) {}

  std::uint64_t events_ = 0;
  std::vector<event> definitions_;
  nanoseconds time_ = 0; // of the last one
  run_snapshot state_;
  std::set<task_ref> running_; // apart from the last one that began
  std::optional<task_ref> last_begun_;
};

} // namespace troupe
