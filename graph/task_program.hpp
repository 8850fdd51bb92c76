// What one task of a group does: functions and arguments. Private.

#pragma once

#include <troupe/graph/grouping.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace troupe {

/// The steps of a group's tasks. All tasks of a group have the same program;
/// they differ in the element that they are given.
///
/// Thread-safety: immutable after construction.
class task_program {
public:
  /// Where a step finds an argument.
  struct source {
    /// `awaited` is a step that must have succeeded, and is no argument.
    enum class kind : std::uint8_t { shared, element, step, awaited };
    kind from;
    std::uint32_t index; ///< into `shared()` or `steps()`
  };

  struct step {
    node_id node;
    std::uint32_t first_source;
    std::uint32_t source_count;
  };

  task_program(const grouping& groups, group_id g);

  const std::vector<step>& steps() const { return steps_; }
  std::span<const source> sources(const step& s) const {
    return {sources_.data() + s.first_source, s.source_count};
  }
  /// Nodes of other groups, and inputs, whose values all tasks share.
  const std::vector<node_id>& shared() const { return shared_; }
  /// The steps whose values are needed outside of the group: by other groups or
  /// because they are targets. Indices into `steps()`.
  const std::vector<std::uint32_t>& exports() const { return exports_; }

private:
  std::uint32_t share(node_id id);

  std::vector<step> steps_;
  std::vector<source> sources_;
  std::vector<node_id> shared_;
  std::vector<std::uint32_t> exports_;
};

} // namespace troupe
