// The steps from policies as they were told to those of a graph. Private.

#pragma once

#include <troupe/graph/graph_draft.hpp>

namespace troupe {

/// What a node is, as far as it decides which settings mean something.
struct node_position {
  node_kind kind;
  bool in_block; ///< of an expander: in another one's
};

/// @param number of the node in the order of building.
node_position position_of(const graph_draft& draft, node_id number,
                          node_kind kind);

/// Whether a task of such a node keeps what cannot go elsewhere: what it has
/// yielded, or taken in.
inline bool is_kept_local(node_kind kind) {
  return kind == node_kind::expander || kind == node_kind::fold;
}

/// Refuses policies that make no sense, by themselves or for such a node.
/// @pre the nodes are in the order of building.
void check_policies(graph_draft& draft);

/// Gives each node its own policy and its modules', and adds them to the
/// fingerprint. Costs nothing if there are none.
/// @pre the graph is complete otherwise.
void add_policies(graph_draft& draft);

} // namespace troupe
