// What of a run is done, and what can be started next. Private.

#pragma once

#include <troupe/graph/grouping.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace troupe {

/// A node that yielded no value, and the task that is the reason.
struct missing_value {
  node_id node;
  task_ref root_cause;
};

/// The state of all groups of one run; knows nothing of elements, messages or
/// time.
///
/// A group becomes ready when every group that it takes values from has
/// finished. If one of those values is missing, it is ready to be *skipped*,
/// and carries the root cause. Each group that was ready must be finished once,
/// so the run has ended when all have.
///
/// Thread-safety: none.
class run_plan {
public:
  enum class state : std::uint8_t { waiting, ready, finished };

  struct ready_group {
    group_id group;
    std::optional<task_ref> skip; ///< the root cause, if it must be skipped
  };

  /// What follows from a transition.
  using facts = std::vector<ready_group>;

  explicit run_plan(std::shared_ptr<const grouping> groups);

  /// The groups that wait for nothing. Call it once, first.
  facts start();

  /// Group `g` has finished; all its nodes but `missing` have values.
  /// @pre `g` was ready.
  facts finish(group_id g, std::span<const missing_value> missing);

  bool ended() const { return finished_ == states_.size(); }
  state at(group_id g) const { return states_[g]; }
  /// Why a node has no value, if its group finished without one.
  std::optional<task_ref> root_cause(node_id id) const;

private:
  void set(group_id g, state next);
  void arrive(group_id g, facts& out);
  template <class Visit>
  void for_each_user_group(group_id g, Visit visit) const;
  std::optional<task_ref> missing_argument(group_id g) const;

  std::shared_ptr<const grouping> groups_;
  std::vector<state> states_;
  std::vector<std::uint32_t> awaited_; // edges from unfinished groups, by group
  std::unordered_map<node_id, task_ref> missing_;
  std::size_t finished_ = 0;
};

} // namespace troupe
