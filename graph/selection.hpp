// What a run is asked for, checked: which nodes it needs, and its inputs.

#pragma once

#include <troupe/graph/graph.hpp>
#include <troupe/graph/handle.hpp>

#include <span>
#include <vector>

namespace troupe {

/// The nodes that a run needs for its targets.
struct selection {
  std::vector<node_id> targets; ///< in the order asked for, each once
  std::vector<bool> targeted;   ///< by node id
  std::vector<bool> needed;     ///< by node id: in the run, or an input of it
};

/// A request that was found to be right.
struct run_request {
  selection selected;
  std::vector<binding> inputs; ///< each needed input, resolved to its node
};

/// Checks a request against `g`. Without targets, every sink (a node that no
/// other takes) is one. Only inputs that the targets need must be bound.
/// @throws request_error that lists every problem of the request.
run_request resolve(const graph& g, std::span<const binding> inputs,
                    std::span<const target> targets);

} // namespace troupe
