// Which values of a run go where: the tables of a run's plan. Private.

#pragma once

#include <troupe/graph/grouping.hpp>
#include <troupe/graph/task_program.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace troupe {

/// Numbers scopes: 0 is the outermost, each other one an expander's.
using scope_id = std::uint32_t;
/// The number of a column within its scope.
using column_id = std::uint32_t;
/// No scope, column or gate.
inline constexpr std::uint32_t nowhere =
    std::numeric_limits<std::uint32_t>::max();

/// The scopes of one run. Each has *columns*: what its elements yield to others
/// than the group that makes it, one value per element. A column is filled by a
/// group's tasks, or gathered from a column of a scope within. A *gate* holds a
/// group's tasks until all columns of one scope that it needs are filled.
///
/// Thread-safety: immutable after construction.
class dataflow {
public:
  struct column {
    node_id node;
    passing how; ///< plain, or how it is gathered
    /// Its place in `scope::present`, if it is filled as soon as the element is
    /// known.
    std::uint32_t present = nowhere;
    bool kept = false;               ///< a target's; never dropped
    scope_id source_scope = nowhere; ///< what it is gathered from
    column_id source_column = nowhere;
    std::uint32_t readers = 0; ///< groups of this scope, and scopes within
    std::vector<column_id> gathered_into = {}; ///< columns around this scope
    std::uint32_t first_gate = 0;              ///< the gates that wait for it
    std::uint32_t gate_count = 0;

    /// Whether anybody looks at the values, and not only waits for them.
    bool stored() const {
      return readers > 0 || kept || !gathered_into.empty();
    }
  };

  struct gate {
    group_id group;
    std::uint32_t awaited; ///< columns
  };

  /// Elements of a lazy expander that may be unsettled at once.
  static constexpr std::uint64_t default_window = 1'024;

  /// A group in the scope around whose tasks take elements in one by one.
  struct fold {
    group_id group;
    column_id column;
    bool ordered;
  };

  struct scope {
    scope_id id;
    node_id expander; ///< `no_node` for the outermost
    scope_id parent;
    std::uint32_t place; ///< among its parent's children
    std::uint64_t window = default_window;
    failure_mode failures = keep_going; ///< of its elements
    std::vector<scope_id> children = {};
    std::vector<group_id> members = {}; ///< groups with a task per element
    std::vector<group_id> inside = {};  ///< these, and those of scopes within
    std::vector<column> columns = {};
    std::vector<fold> folds = {};
    std::vector<gate> gates = {};
    std::vector<std::uint32_t> waiting_gates = {}; ///< as columns tell
    std::vector<column_id> present = {};           ///< columns that are
    bool keeps_labels = false; ///< since a column is gathered by key
    std::vector<column_id> read_around = {}; ///< columns of the parent, read by
                                             ///< groups within
  };

  /// A value that a group's tasks need.
  struct need {
    scope_id scope;
    column_id column;
  };

  /// What a group has in one of the scopes from the outermost to its own.
  struct level {
    std::uint32_t inside; ///< its index in `scope::inside`
    std::uint32_t gate;   ///< its gate there, or `nowhere`
  };

  /// `run` is the policy of the run itself.
  explicit dataflow(const grouping& groups, const task_policy& run = {});

  const scope& at(scope_id s) const { return scopes_[s]; }
  std::size_t scope_count() const { return scopes_.size(); }

  scope_id scope_of(group_id g) const { return groups_[g].scope; }
  /// The scope that an expander's tasks open.
  scope_id opened_by(group_id g) const { return groups_[g].opens; }
  /// The fold that the group's tasks make of a scope within, if any.
  struct fold_place {
    scope_id scope = nowhere;
    std::uint32_t fold = 0; ///< of `scope::folds`
  };
  fold_place folded_by(group_id g) const { return groups_[g].folded; }
  /// All that the tasks of a group need: first the program's `shared()`, then
  /// its `inputs()`, then what is only awaited.
  std::span<const need> needs(group_id g) const;
  /// How many of them, the first ones, are alternatives: one is enough.
  std::size_t alternatives(group_id g) const { return groups_[g].alternatives; }
  std::span<const need> shared(group_id g) const;
  std::span<const need> inputs(group_id g) const;
  /// The columns that the group's tasks fill, as the program's `exports()`; of
  /// an expander, the column that tells of its end, if anybody waits for it.
  std::span<const column_id> exports(group_id g) const;
  level level_of(group_id g, scope_id s) const;
  /// The next scope on the way from `s` to that of the group.
  scope_id next_scope(group_id g, scope_id s) const;
  /// The outermost scope's column with a target's value.
  column_id target(std::size_t i) const { return targets_[i]; }
  column_id input(node_id id) const { return plain_[id]; }

private:
  struct group {
    scope_id scope = 0;
    scope_id opens = nowhere;
    std::uint32_t first_need = 0;
    std::uint32_t shared = 0;
    std::uint32_t inputs = 0;
    std::uint32_t alternatives = 0;
    std::uint32_t need_count = 0;
    std::uint32_t first_export = 0;
    std::uint32_t export_count = 0;
    std::uint32_t first_level = 0;
    fold_place folded = {};
  };
  class builder;

  std::vector<scope> scopes_;
  std::vector<group> groups_;
  std::vector<need> needs_;        // by group
  std::vector<column_id> exports_; // by group
  std::vector<level> levels_;      // by group and depth
  std::vector<int> depths_;        // by scope
  std::vector<column_id> plain_;   // by node
  std::vector<column_id> targets_; // as they were asked for
};

} // namespace troupe
