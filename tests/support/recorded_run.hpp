// A run's definition and hand-made events of it, for tests of hooks.

#pragma once

#include "graphs.hpp"
#include <troupe/graph/selection.hpp>
#include <troupe/hooks/event.hpp>
#include <troupe/hooks/run_definition.hpp>

#include <memory>
#include <vector>

namespace test {

/// Makes events of a run of `g` for all of its sinks.
class event_maker {
public:
  explicit event_maker(const troupe::graph& g, troupe::run_id id = {1, 2})
      : definition(std::make_shared<const troupe::run_definition>(
          id, troupe::grouping{g, troupe::select(g, {})},
          std::map<std::string, std::string>{{"tenant", "blue"}})) {}

  /// `e` with the next sequence number, at `time`.
  template <class Event>
  Event at(troupe::nanoseconds time, Event e = {}) {
    e.run = definition.get();
    e.seq = next_seq_++;
    e.time = time;
    return e;
  }

  /// The same for an event of a task, whose group has `size` tasks.
  template <class Event>
  Event of_task(troupe::nanoseconds time, troupe::task_ref task,
                std::uint64_t size, Event e = {}) {
    e.task = std::move(task);
    e.group_size = size;
    e.group_size_final = true;
    return at(time, std::move(e));
  }

  /// The same for task `index` of `group`.
  template <class Event>
  Event of_task(troupe::nanoseconds time, troupe::group_id group,
                std::uint64_t index, std::uint64_t size, Event e = {}) {
    return of_task(time, {group, index}, size, std::move(e));
  }

  std::shared_ptr<const troupe::run_definition> definition;

private:
  std::uint64_t next_seq_ = 0;
};

/// Events of graph Q: groups 0 to 4 are n, expand-over, block-over,
/// collect-total and output.
struct recorded_run : graph_q, event_maker {
  recorded_run() : event_maker(graph_q::g) {}
};

} // namespace test
