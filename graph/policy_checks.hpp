// What can be wrong with a policy by itself. Private.

#pragma once

#include <troupe/graph/policy.hpp>

#include <string>
#include <vector>

namespace troupe {

/// What is wrong with the values of a policy. Each text goes on after the name
/// of who has it: `has a timeout of 0s: ...`.
std::vector<std::string> problems_of(const task_policy& p);

/// The same of values that do not go together, which may have been said in
/// different places. Empty if they do.
std::string contradiction_in(const task_policy& resolved);

} // namespace troupe
