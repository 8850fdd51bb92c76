// A hook that keeps every event.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace troupe {

/// Records the events of all runs that it watches, in the order in which it was
/// told. For tests and for questions afterwards; memory grows with the events.
///
/// Thread-safety: all functions may be called from any thread. The events that
/// it returns are valid as long as the recorder.
class recorder : public hook {
public:
  /// All events of runs so far.
  std::vector<event> events() const;
  /// All events of the engine so far.
  std::vector<engine_event_variant> engine_events() const;

  void on_event(const event& e) override;
  void on_engine_event(const engine_event_variant& e) override;

private:
  mutable std::mutex mutex_;
  std::vector<event> events_;
  std::vector<engine_event_variant> engine_events_;
  // Events point to their definitions, which must live as long.
  std::set<std::shared_ptr<const run_definition>> definitions_;
};

} // namespace troupe
