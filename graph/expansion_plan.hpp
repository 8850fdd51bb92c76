// What of one expansion is done: the state of its elements. Private.

#pragma once

#include <troupe/graph/task_state.hpp>

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace troupe {

/// The elements of one expansion of a group; a group outside of blocks has one.
///
/// Elements are taken in order and finish in any order. Only those in flight
/// are objects: what lies below the cursor and is not in flight has finished.
///
/// Thread-safety: none.
class expansion_plan {
public:
  explicit expansion_plan(std::uint64_t size) : size_(size) {}

  std::uint64_t size() const { return size_; }
  /// How many were not taken yet.
  std::uint64_t remaining() const { return size_ - cursor_; }
  std::uint64_t in_flight() const { return flights_.size(); }
  bool ended() const { return counts_.total() == size_; }
  const task_counts& counts() const { return counts_; }

  /// Hands out the next element for an attempt under lease `epoch`.
  /// @pre remaining() > 0
  std::uint64_t take(std::uint64_t epoch);

  /// Ends an element in flight. False, and nothing changes, if it is not in
  /// flight under this epoch: a late report of an attempt that was given up.
  bool finish(std::uint64_t index, std::uint64_t epoch, task_state s);

  /// Ends the next element that was never taken, and tells which it is.
  /// @pre remaining() > 0
  std::uint64_t drop(task_state s);

private:
  std::uint64_t size_;
  std::uint64_t cursor_ = 0;
  std::unordered_map<std::uint64_t, std::uint64_t> flights_; // index -> epoch
  task_counts counts_;
};

} // namespace troupe
