// Whether an engine carries out all that a run's policies say. Private.

#pragma once

#include <troupe/graph/grouping.hpp>
#include <troupe/graph/policy.hpp>
#include <troupe/graph/semaphores.hpp>

#include <string>
#include <vector>

namespace troupe {

/// What is wrong with the policies of a run, before it begins: contradictions,
/// nodes of one task that disagree, and settings that engines know of but do
/// not carry out yet. Better none than one that is silently ignored.
std::vector<std::string> policy_problems(const grouping& groups,
                                         const task_policy& run,
                                         const semaphores& declared = {});

} // namespace troupe
