// The steps from a draft to a graph. Private.

#pragma once

#include <troupe/graph/graph_draft.hpp>

namespace troupe {

/// Finds nodes without a name, and two of one name.
void check_names(graph_draft& draft);

/// Finds the node that each argument means, by handle or by name, and makes
/// edges of what nodes come after.
void find_sources(graph_draft& draft);

/// Puts the nodes into an order in which they can run, the given one if it will
/// do. False if some depend on themselves.
bool sort_nodes(graph_draft& draft);

/// Finds the block that each node is in: the one that its arguments are in.
void find_blocks(graph_draft& draft);

/// Refuses a node of a block that needs a collect of the same block.
void refuse_second_passes(graph_draft& draft);

/// Refuses blocks that need each other: each runs as a whole. Says nothing of a
/// draft that has other problems.
void refuse_circles_of_blocks(graph_draft& draft);

/// Adds what a graph without problems has besides: users and fingerprint.
void complete(graph::data& made);

} // namespace troupe
