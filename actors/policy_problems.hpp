// What is wrong with the policies of a run. Private.

#pragma once

#include <troupe/graph/grouping.hpp>
#include <troupe/graph/policy.hpp>
#include <troupe/graph/semaphores.hpp>

#include <string>
#include <vector>

namespace troupe {

/// What is wrong with the policies of a run, before it begins: contradictions,
/// nodes of one task that disagree, and semaphores that are not there.
std::vector<std::string> policy_problems(const grouping& groups,
                                         const task_policy& run,
                                         const semaphores& declared);

} // namespace troupe
