// Cuts the nodes of a run into groups without circles of waits. Private.

#pragma once

#include <troupe/graph/graph.hpp>
#include <troupe/graph/selection.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace troupe {

/// A group of nodes that run in one task, in an order in which they can run.
using node_group = std::vector<node_id>;

/// Cuts the nodes that a run computes into groups: nodes of one block with one
/// key, as long as no group needs what another makes of its own. Expanders,
/// asynchronous nodes, and nodes that gather are alone. The groups come in an
/// order in which they can run, and those of one block with one key are its
/// stages.
///
/// Works by running the graph on paper: whole blocks as soon as all they need
/// from outside is there, and a part of one only when nothing else can be done.
std::vector<node_group> cut_into_groups(const graph& of, const selection& s,
                                        std::span<const std::uint64_t> keys);

} // namespace troupe
