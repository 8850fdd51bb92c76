// Which nodes may share a task: the strategies that ship, and one's own.

#pragma once

#include <troupe/graph/graph.hpp>

#include <cstdint>
#include <functional>
#include <vector>

namespace troupe {

/// Says which nodes of a graph may run in one task: it gives a number to each,
/// by node id, and nodes with the same number may share a task.
///
/// The engine keeps the promise of the graph whatever the numbers are. It never
/// puts nodes of two blocks into one task, gives an expander and a node that
/// gathers a task of their own, and cuts what is left where a task would have
/// to wait for itself. So results and node events are the same under each
/// strategy; what differs is the number of tasks, and what can run at once.
///
/// Thread-safety: called by the thread that submits a run, and never kept.
/// Errors: what it throws, `engine::submit` throws; a wrong number of numbers
/// is a `std::invalid_argument`.
using grouping_strategy =
    std::function<std::vector<std::uint64_t>(const graph& of)>;

/// The nodes of a block together, every other node on its own. The default: no
/// value of a block is sent about needlessly, and nodes outside run at once.
std::vector<std::uint64_t> by_repeatable_block(const graph& of);

/// Every node on its own: most tasks, most events, most that can run at once.
std::vector<std::uint64_t> individually(const graph& of);

/// As many nodes together as can be: fewest tasks, for cheap nodes.
std::vector<std::uint64_t> all_as_one(const graph& of);

/// Nodes together that are equally far from the inputs: what one level needs
/// was made by the levels before.
std::vector<std::uint64_t> by_level(const graph& of);

} // namespace troupe
