// What is thrown for a run that did not deliver its targets, and for one that
// was not let in. Both are plain data: they own, or share, all that they say.

#pragma once

#include <troupe/graph/failure.hpp>
#include <troupe/graph/task_state.hpp>
#include <troupe/hooks/event.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace troupe {

/// A run failed or was cancelled. `what()` names every failure: its task and
/// node, where that was made, the attempt, and the chain of errors.
class run_error : public std::runtime_error {
public:
  /// Made by `run_handle::result`.
  run_error(const std::string& graph, run_outcome outcome, task_counts counts,
            std::vector<shared_failure> failures);

  /// `failed` or `cancelled`.
  run_outcome outcome() const { return outcome_; }
  /// All failures, in the order in which they were reported.
  std::span<const shared_failure> failures() const { return failures_; }
  /// The run's tasks, by how they ended.
  const task_counts& counts() const { return counts_; }

  /// Throws the very exception of the first failure; or this error, if there is
  /// none, as when the run was cancelled or time was over.
  [[noreturn]] void rethrow() const;

private:
  run_outcome outcome_;
  task_counts counts_;
  std::vector<shared_failure> failures_;
};

/// Thrown when an engine has as many runs at once as it may have.
class engine_busy : public std::runtime_error {
public:
  /// Made by `engine::submit`.
  explicit engine_busy(std::size_t limit);

  /// `engine_options::max_runs`.
  std::size_t limit() const { return limit_; }

private:
  std::size_t limit_;
};

} // namespace troupe
