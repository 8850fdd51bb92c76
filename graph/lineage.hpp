/// @file
/// Questions to a graph: what depends on what.
///
/// All answers are ascending, which is an order in which the nodes can run. An
/// edge is an edge here, whatever it passes: also one that is made by
/// `fresh::after`.
///
/// Complexity: linear in the nodes and edges of the graph. Errors: those that
/// take nodes throw std::invalid_argument that names each one that is not of
/// this graph, and nodes that are. Thread-safety: pure functions.

#pragma once

#include <troupe/graph/graph.hpp>
#include <troupe/graph/handle.hpp>

#include <string_view>
#include <vector>

namespace troupe {

/// All nodes that `nodes` depend on, directly or not, without `nodes` itself:
///
///     for (auto id : troupe::upstream(g, {total}))
///       std::cout << g.at(id).name << '\n';
std::vector<node_id> upstream(const graph& g,
                              const std::vector<node_ref>& nodes);

/// All nodes that depend on one of `nodes`, directly or not, without `nodes`
/// itself: what a change of them may change.
std::vector<node_id> downstream(const graph& g,
                                const std::vector<node_ref>& nodes);

/// The nodes on any path along the edges from `from` to `to`, both of them
/// included. Empty if there is none; just the node if both are one.
std::vector<node_id> paths_between(const graph& g, const node_ref& from,
                                   const node_ref& to);

/// The nodes that have a tag of this key.
std::vector<node_id> tagged(const graph& g, std::string_view key);

/// The nodes that have this tag; its value may be empty.
std::vector<node_id> tagged(const graph& g, std::string_view key,
                            std::string_view value);

/// What a run for `targets` would need, if it were given the values of the
/// `overridden` nodes: the nodes to be computed, those that are given, and
/// inputs. Without targets, what a run without targets needs.
/// @throws request_error as a run would, but says nothing of unbound inputs.
std::vector<node_id> needed_for(const graph& g,
                                const std::vector<target>& targets,
                                const std::vector<node_ref>& overridden = {});

} // namespace troupe
