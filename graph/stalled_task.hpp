// A task that waits, in a run in which nothing can move.

#pragma once

#include <troupe/graph/handle.hpp>
#include <troupe/graph/task_ref.hpp>

#include <vector>

namespace troupe {

/// A task that waits for values that nothing will make. Plain data.
struct stalled_task {
  task_ref task;              ///< which one
  std::vector<node_id> nodes; ///< whose values it waits for
};

} // namespace troupe
