// A task that waits, in a run in which nothing can move.

#pragma once

#include <troupe/graph/handle.hpp>
#include <troupe/graph/placement.hpp>
#include <troupe/graph/task_ref.hpp>

#include <optional>
#include <vector>

namespace troupe {

/// A task that waits for values that nothing will make, or for a worker that is
/// not there. Plain data.
struct stalled_task {
  task_ref task;              ///< which one
  std::vector<node_id> nodes; ///< whose values it waits for
  /// If it waits for a worker: for which.
  std::optional<placement> worker = {};
};

} // namespace troupe
