// The states of tasks, attempts, nodes and runs, and counts of them: plain
// data.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace troupe {

/// How a task ended.
enum class task_state : std::uint8_t {
  succeeded,
  failed,
  timed_out,
  lost,
  cancelled,
  skipped,
};
/// Whether a task has ended by something that went wrong in itself.
constexpr bool is_failure(task_state s) {
  return s == task_state::failed || s == task_state::timed_out
         || s == task_state::lost;
}

/// How many states there are.
inline constexpr std::size_t task_state_count = 6;

/// How an attempt at a task ended.
enum class attempt_outcome : std::uint8_t {
  succeeded,
  failed,
  timed_out,
  lost,
  cancelled,
};

/// How a node ended, within an attempt.
enum class node_outcome : std::uint8_t {
  succeeded,
  failed,
  caught,
  cached,
  skipped,
};

/// How a run ended.
enum class run_outcome : std::uint8_t { succeeded, failed, cancelled };

/// @name In words, as telemetry spells them
/// @{

/// A static string, as in `timed_out`.
std::string_view to_string(task_state s);
std::string_view to_string(attempt_outcome o);
std::string_view to_string(node_outcome o);
std::string_view to_string(run_outcome o);
/// @}

/// Tasks by the state in which they ended. Plain data.
class task_counts {
public:
  /// Counts `n` more tasks that ended so.
  void add(task_state s, std::uint64_t n = 1) {
    counts_[static_cast<std::size_t>(s)] += n;
  }
  /// How many ended so.
  std::uint64_t of(task_state s) const {
    return counts_[static_cast<std::size_t>(s)];
  }
  /// How many ended.
  std::uint64_t total() const;
  /// Adds the counts of each state.
  task_counts& operator+=(const task_counts& other);

  /// Whether all counts are the same.
  friend bool operator==(const task_counts&, const task_counts&) = default;

private:
  std::array<std::uint64_t, task_state_count> counts_{};
};

} // namespace troupe
