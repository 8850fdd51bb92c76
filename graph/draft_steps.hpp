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

/// Finds the block that each node is in: the innermost of those that its
/// arguments are in.
void find_scopes(graph_draft& draft);

/// Sorts the nodes that always run, and drops those that are there twice.
void sort_always(graph::data& made);

/// Adds the way from each node to those that take it.
void link_users(graph::data& made);

/// Gives each node the middleware that was told to its modules. Costs nothing
/// if there is none.
void add_middleware(graph_draft& draft);

/// Adds the fingerprint, of all that is there by then.
void add_fingerprint(graph::data& made);

} // namespace troupe
