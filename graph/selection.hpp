// What a run is asked for, checked: which nodes it needs, and its inputs.
//
// Thread-safety: pure functions, and plain data. Lifetime: nothing refers to
// the request.

#pragma once

#include <troupe/graph/binding.hpp>
#include <troupe/graph/given_values.hpp>
#include <troupe/graph/graph.hpp>
#include <troupe/graph/handle.hpp>

#include <span>
#include <utility>
#include <vector>

namespace troupe {

/// The nodes that a run needs for its targets.
struct selection {
  std::vector<node_id> targets; ///< in the order asked for, each once
  std::vector<bool> targeted;   ///< by node id
  std::vector<bool> needed;     ///< by node id: in the run, or an input of it
  std::vector<bool> overridden; ///< by node id: the request has its value
};

/// Selects what a run for these targets needs, if it is given the values of
/// `overridden` nodes. Without targets, every sink (a node that no other takes)
/// is one. Nodes that are always run are among the targets.
/// @throws request_error that lists every target or node that there is not, and
/// every node that cannot be overridden.
selection select(const graph& g, std::span<const target> targets,
                 std::span<const node_ref> overridden = {});

/// A request that was found to be right.
struct run_request {
  selection selected; ///< which nodes it needs
  /// The values of each needed input and of each overridden node.
  given_values values;
};

/// Checks a request against `g`, and selects as `select` does. Only inputs that
/// the targets need must be bound.
/// @throws request_error that lists every problem of the request.
run_request resolve(const graph& g, std::span<const binding> inputs,
                    std::span<const target> targets);

} // namespace troupe
