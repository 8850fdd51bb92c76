// What a run is: everything about it that does not change while it runs.

#pragma once

#include <troupe/graph/graph_catalog.hpp>
#include <troupe/graph/grouping.hpp>
#include <troupe/hooks/run_id.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// What the host asks for to be told of a run, and says of it. Plain data.
struct run_notes {
  /// Whether hooks are told what values are like; see `summary_of`.
  bool summaries = false;
  /// What the inputs are like that are summarized, by their names.
  std::map<std::string, std::string> inputs = {};
  /// How other processes build its graph, if they may.
  std::optional<graph_recipe> recipe = {};
};

/// What a node's value is like (see `summarize`), if it is `wanted`, or the
/// node asks for it by its tag `summarize`; `(redacted)` if it has the tag
/// `redact`, or passes on the value of such a node, or a part of it. Null if
/// nobody asks.
std::shared_ptr<const std::string> summary_of(const graph& g, node_id n,
                                              const value& v, bool wanted);

/// Of how many elements of an expansion telemetry says what they are like: the
/// first ones.
inline constexpr std::size_t most_summarized = 100;

/// The definition of a run, to which all of its events point.
///
/// A hook may keep it beyond an event by `shared_from_this()`.
/// Thread-safety: immutable.
struct run_definition : std::enable_shared_from_this<run_definition> {
  /// Made by the engine for each run.
  run_definition(run_id i, grouping g, std::map<std::string, std::string> b,
                 run_notes n = {})
      : id(i), groups(std::move(g)), baggage(std::move(b)),
        notes(std::move(n)) {}

  /// The name that was given to `build`.
  const std::string& graph_name() const { return groups.of().name(); }
  /// The name of a node of the graph.
  const std::string& node_name(node_id n) const {
    return groups.of().at(n).name;
  }

  /// Whether that was asked for, of a node's values: see `summary_of`.
  bool summarizes(node_id n) const;

  /// What a value of the run is like, if that was asked for; else null.
  std::shared_ptr<const std::string> summary_of(node_id n,
                                                const value& v) const {
    return troupe::summary_of(groups.of(), n, v, notes.summaries);
  }

  /// The same of elements: the first `most_summarized` of an expansion.
  /// @param n         the expander
  /// @param elements  a `value_list`, or nothing
  /// @param first     the number of the first one
  std::shared_ptr<const std::vector<std::string>>
  summaries_of(node_id n, const value& elements, std::uint64_t first) const;

  const run_id id;       ///< also the trace id
  const grouping groups; ///< the run's task groups, and its graph
  const std::map<std::string, std::string> baggage; ///< set by the host
  const run_notes notes; ///< what else the host has said
};

} // namespace troupe
