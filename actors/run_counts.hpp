// How far a run is.

#pragma once

#include <troupe/graph/task_state.hpp>

#include <cstdint>

namespace troupe {

/// The tasks of a run, at one moment. Plain data.
struct run_counts {
  std::uint64_t known = 0; ///< so far; more come as blocks expand
  task_counts ended;       ///< by the state in which they ended
  /// Attempts that were given up as lost with their worker, which came back
  /// with them after all: that has changed nothing.
  std::uint64_t late = 0;
};

} // namespace troupe
