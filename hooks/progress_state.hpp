// How far runs are: what progress displays are drawn from.

#pragma once

#include <troupe/hooks/event.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// How far one expansion is.
struct expansion_progress {
  group_id group = no_group;
  std::string name;
  std::uint64_t total = 0;
  task_counts counts; ///< tasks that have ended
  bool finished = false;
  nanoseconds begin = 0;
  nanoseconds end = 0; ///< of its last task so far
};

/// How far one run is. Plain data: it counts what it is told of.
/// Thread-safety: none.
class run_progress {
public:
  explicit run_progress(const groups_planned& e);

  void add(const group_expanded& e);
  void add(const task_finished& e);
  void add(const group_finished& e);
  void add(const run_finished& e);

  const std::string& name() const { return name_; }
  nanoseconds begin() const { return begin_; }

  /// Groups at the top level: all, those whose tasks all succeeded, and those
  /// that ended otherwise.
  std::uint64_t groups() const { return groups_; }
  std::uint64_t groups_succeeded() const { return groups_succeeded_; }
  std::uint64_t groups_ended() const { return groups_ended_; }

  const task_counts& tasks() const { return tasks_; }
  const std::vector<expansion_progress>& expansions() const {
    return expansions_;
  }
  /// How the run ended, if it has.
  const std::optional<run_finished>& end() const { return end_; }

private:
  expansion_progress* find(group_id g);

  std::string name_;
  nanoseconds begin_;
  std::uint64_t groups_;
  std::uint64_t groups_succeeded_ = 0;
  std::uint64_t groups_ended_ = 0;
  task_counts tasks_;
  std::vector<expansion_progress> expansions_;
  std::optional<run_finished> end_;
};

} // namespace troupe
