// What a run is: everything about it that does not change while it runs.

#pragma once

#include <troupe/graph/grouping.hpp>
#include <troupe/hooks/run_id.hpp>

#include <map>
#include <memory>
#include <string>

namespace troupe {

/// The definition of a run, to which all of its events point.
///
/// A hook may keep it beyond an event by `shared_from_this()`.
/// Thread-safety: immutable.
struct run_definition : std::enable_shared_from_this<run_definition> {
  /// Made by the engine for each run.
  run_definition(run_id i, grouping g, std::map<std::string, std::string> b)
      : id(i), groups(std::move(g)), baggage(std::move(b)) {}

  /// The name that was given to `build`.
  const std::string& graph_name() const { return groups.of().name(); }
  /// The name of a node of the graph.
  const std::string& node_name(node_id n) const {
    return groups.of().at(n).name;
  }

  const run_id id;       ///< also the trace id
  const grouping groups; ///< the run's task groups, and its graph
  const std::map<std::string, std::string> baggage; ///< set by the host
};

} // namespace troupe
