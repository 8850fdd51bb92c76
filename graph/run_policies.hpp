// What a run makes of its graph's policies and its own. Private.

#pragma once

#include <troupe/graph/graph.hpp>
#include <troupe/graph/grouping.hpp>
#include <troupe/graph/policy.hpp>
#include <troupe/graph/semaphores.hpp>

#include <span>
#include <string>
#include <vector>

namespace troupe {

/// What is wrong with the policies of a run that computes the nodes `computed`:
/// with `run`, the policy of the run itself, with the semaphores that are there
/// for it, with semaphores that are unknown or too small, and with what node
/// and run say together. Nodes with equal policies are told of once.
std::vector<std::string> problems_of_run(const graph& g,
                                         std::span<const node_id> computed,
                                         const task_policy& run,
                                         const semaphores& declared);

/// Settings on which nodes that are to run in one task disagree, each with two
/// such nodes and the remedy. Empty if the task has one policy.
std::vector<std::string> disagreements(const graph& g,
                                       std::span<const node_id> nodes,
                                       const task_policy& run);

/// The policy of a task that runs these nodes, as `task_policy` describes.
/// @pre there are no disagreements, and at least one node.
task_policy policy_of_task(const graph& g, std::span<const node_id> nodes,
                           const task_policy& run);

/// The same for the tasks of a group; which workers may run them is set.
task_policy policy_of_group(const grouping& groups, group_id id,
                            const task_policy& run);

} // namespace troupe
