// Where a run is, in numbers.

#pragma once

#include <troupe/graph/task_ref.hpp>
#include <troupe/graph/task_state.hpp>

#include <cstdint>
#include <vector>

namespace troupe {

/// How far the tasks of one group are, in all expansions. Plain data.
struct group_progress {
  std::uint64_t announced = 0; ///< tasks that are known
  task_counts counts;          ///< tasks that have ended
  std::uint64_t complete = 0;  ///< expansions of which all elements are known
  std::uint64_t finished = 0;  ///< expansions that have; 0 or 1 at the root
};

/// How far a run is, and what it is at. Plain data.
struct run_snapshot {
  std::vector<group_progress> groups; ///< by their ids
  std::vector<task_ref> running;      ///< have started, and not ended; sorted
};

} // namespace troupe
