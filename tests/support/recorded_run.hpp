// A run's definition and hand-made events of it, for tests of hooks.

#pragma once

#include "graphs.hpp"
#include <troupe/graph/selection.hpp>
#include <troupe/hooks/event.hpp>
#include <troupe/hooks/run_definition.hpp>

#include <memory>
#include <vector>

namespace test {

/// Events of graph Q: groups 0 to 4 are n, expand-over, block-over,
/// collect-total and output.
class recorded_run {
public:
  recorded_run() {
    std::vector<troupe::binding> inputs{q.input = 2};
    std::vector<troupe::target> targets{q.output};
    auto request = troupe::resolve(q.g, inputs, targets);
    definition = std::make_shared<const troupe::run_definition>(
        troupe::run_id{1, 2},
        troupe::grouping{q.g, std::move(request.selected)},
        std::map<std::string, std::string>{{"tenant", "blue"}});
  }

  /// `e` with the next sequence number, at `time`.
  template <class Event>
  Event at(troupe::nanoseconds time, Event e = {}) {
    e.run = definition.get();
    e.seq = next_seq_++;
    e.time = time;
    return e;
  }

  /// The same for an event of task `index` of `group`, which has `size` tasks.
  template <class Event>
  Event of_task(troupe::nanoseconds time, troupe::group_id group,
                std::uint64_t index, std::uint64_t size, Event e = {}) {
    e.task = {group, index};
    e.group_size = size;
    e.group_size_final = true;
    return at(time, std::move(e));
  }

  graph_q q;
  std::shared_ptr<const troupe::run_definition> definition;

private:
  std::uint64_t next_seq_ = 0;
};

} // namespace test
