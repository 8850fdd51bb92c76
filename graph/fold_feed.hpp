// The elements of one expansion on their way into a fold. Private.

#pragma once

#include <troupe/graph/failure.hpp>
#include <troupe/graph/task_ref.hpp>

#include <cstdint>
#include <vector>

namespace troupe {

/// Why there is no value: the task that is the reason, and its failure, if it
/// failed.
struct missing_value {
  task_ref root_cause;
  shared_failure failure = nullptr;

  /// Whether that fails nothing: see `failure::tolerated`.
  bool tolerated() const { return failure && failure->tolerated; }
};

/// How far a fold's task is: it is fed some elements, takes them in, and asks
/// for more. Plain data.
struct fold_feed {
  enum class state : std::uint8_t {
    closed,   ///< the task waits for other values
    open,     ///< it can be fed
    busy,     ///< it takes in `rows`
    aborting, ///< it is told to end: an element is missing
    over,     ///< it has ended
  };
  state at = state::closed;
  bool started = false;
  std::uint64_t next = 0;             ///< the next element, if they go in order
  std::vector<std::uint64_t> arrived; ///< those to be fed, if they do not
  std::vector<std::uint64_t> rows;    ///< those that it takes in just now
  std::uint64_t fed = 0;              ///< how many there were so far
  missing_value missing;              ///< why it is aborted
};

} // namespace troupe
