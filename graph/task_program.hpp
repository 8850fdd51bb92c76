// What one task of a group does: functions and arguments. Private.

#pragma once

#include <troupe/graph/grouping.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace troupe {

/// The steps of a group's tasks. All tasks of a group have the same program;
/// they differ in the inputs that they are given.
///
/// Thread-safety: immutable after construction.
class task_program {
public:
  /// Where a step finds an argument.
  struct source {
    /// `awaited` is a step that must have succeeded, and is no argument.
    enum class kind : std::uint8_t { shared, input, step, awaited };
    kind from;
    std::uint32_t index; ///< into `shared()`, `inputs()` or `steps()`
  };

  struct step {
    node_id node;
    std::uint32_t first_source;
    std::uint32_t source_count;
  };

  /// What a task needs from outside of its group.
  struct need {
    node_id node;
    passing how;
    friend bool operator==(const need&, const need&) = default;
  };

  task_program(const grouping& groups, group_id g);

  /// Without the nodes that are overridden.
  const std::vector<step>& steps() const { return steps_; }
  std::span<const source> sources(const step& s) const {
    return {sources_.data() + s.first_source, s.source_count};
  }
  /// Values of scopes around the group's own, the same for all tasks of one
  /// expansion.
  const std::vector<need>& shared() const { return shared_; }
  /// Values of the group's own scope, which each task has for itself; first of
  /// all its element, if it needs that.
  const std::vector<need>& inputs() const { return inputs_; }
  /// The node whose elements are folded, if it is a fold.
  const std::optional<need>& folded() const { return folded_; }
  /// What must have been made before, and is no argument.
  const std::vector<node_id>& awaited() const { return awaited_; }
  /// By which step: pairs of indices into `steps()` and `awaited()`.
  const std::vector<std::pair<std::uint32_t, std::uint32_t>>& waits() const {
    return waits_;
  }
  /// Whether its one step is asynchronous.
  bool is_async() const { return async_; }
  /// The steps whose values are needed outside of the group: by other groups or
  /// because they are targets. Indices into `steps()`.
  const std::vector<std::uint32_t>& exports() const { return exports_; }

private:
  static std::uint32_t add(std::vector<need>& to, const need& n);
  source find(const grouping& groups, group_id g, const edge& e);
  void wait_for(node_id id);

  std::vector<step> steps_;
  std::vector<source> sources_;
  std::vector<need> shared_;
  std::vector<need> inputs_;
  std::optional<need> folded_;
  std::vector<node_id> awaited_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> waits_; // step, awaited
  std::vector<std::uint32_t> exports_;
  bool async_ = false;
};

} // namespace troupe
