// Named semaphores, which limit how much runs at once.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace troupe {

/// Semaphores by name, with the units that each has; at least 1. They are
/// declared where an engine or a run is made: `semaphores{{"gpu", 2}}`. Nodes
/// say what they take of them: see `task_policy::limits`.
using semaphores = std::map<std::string, std::int64_t, std::less<>>;

} // namespace troupe
