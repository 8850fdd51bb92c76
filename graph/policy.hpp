// What may be said of how tasks are run: retries, timeouts, limits, and such.

#pragma once

#include <troupe/graph/failure_mode.hpp>
#include <troupe/graph/placement.hpp>
#include <troupe/graph/retry_policy.hpp>
#include <troupe/graph/time_span.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// What a task takes of a semaphore while it runs.
struct limit {
  std::string semaphore;  ///< its name
  std::int64_t units = 1; ///< at least 1

  /// Whether both are equal.
  friend bool operator==(const limit&, const limit&) = default;
};

/// How tasks are run. All settings are optional.
///
/// A policy is given to a node (`.retry(3)`, see `policy_options`), to a module
/// or the whole graph (`graph_builder::policy`), or to a run. Of each setting,
/// the nearest one holds: the node's own, else that of the innermost module
/// that has one, of the graph, of the run. A retry policy is one setting, and
/// so is what is taken of each semaphore: limits of different names add up.
///
/// The unit of attempts is the task. Nodes that run in one task must agree on
/// what makes it fail, repeat or wait (retry, timeouts, limits); of the grace
/// period, the priority, the placement and the batch, those that say something
/// must agree. A task is blocking if one of its nodes is, and idempotent if all
/// are.
///
/// What is said to a module, a graph or a run holds for those of its nodes to
/// which it applies: `window`, `replayable` and `failures` for expanders,
/// `batch` for what is in a block, `batch` and `blocking` not for asynchronous
/// nodes, `placement` not for expanders and folds, and nothing for inputs.
///
/// Thread-safety: plain data. Errors: what makes no sense is told by `build`,
/// by node, all at once, or by `engine::submit` for what it was given.
struct task_policy {
  /// Which failures are tried again, and when. Unset: none is.
  std::optional<retry_policy> retry = {};

  /// The longest time of one attempt, from its start. More than 0.
  std::optional<time_span> timeout = {};
  /// The longest time that an attempt waits for its start. More than 0.
  std::optional<time_span> queue_timeout = {};
  /// The longest time of a task in all: from when it is ready, with all its
  /// attempts and the waits between them. More than 0.
  std::optional<time_span> total_timeout = {};
  /// How long a task that was asked to stop may take until it is given up: it
  /// ends as timed out or cancelled, and keeps its slot until it returns. 0 or
  /// more. Unset: 10 s.
  std::optional<time_span> grace_period = {};

  /// Of expanders: what failures mean for the block. Unset: `keep_going`.
  std::optional<failure_mode> failures = {};

  /// What a task takes of semaphores while it runs: all of it, or it waits.
  std::vector<limit> limits = {};

  /// Tasks of a higher one are sent first. Unset: 0.
  std::optional<int> priority = {};
  /// Which workers may run a task. Unset: `anywhere` for tasks that are there
  /// once per element, else `local`. Expanders and folds are always local: what
  /// they have yielded and taken in is kept there.
  std::optional<troupe::placement> placement = {};
  /// Whether the function waits rather than computes (for a disk, for a lock),
  /// so that it should not keep a slot.
  std::optional<bool> blocking = {};
  /// Of nodes in a block: how many elements a worker is given as one piece of
  /// work. At least 1.
  std::optional<std::int64_t> batch = {};
  /// Of expanders: how many elements may be pulled and not yet collected. At
  /// least 1.
  std::optional<std::int64_t> window = {};

  /// A promise: that the function runs twice, even at once, does not matter. So
  /// another attempt need not wait for one that was given up to return.
  std::optional<bool> idempotent = {};
  /// A promise, of expanders: called again with the same arguments, it yields
  /// the same elements in the same order. So it may go on elsewhere.
  std::optional<bool> replayable = {};
  /// Whether the node runs in a task of its own, so that it may have other
  /// policies than its neighbours in the block.
  std::optional<bool> own_group = {};

  /// Whether all settings are equal.
  friend bool operator==(const task_policy&, const task_policy&) = default;
};

/// What holds when `nearer` is said within the bounds of `farther`: each
/// setting of `nearer`, and of `farther` what `nearer` leaves open. The limits
/// are sorted by name.
///
///     auto effective = resolve(g.policy(id), run_policy);
task_policy resolve(const task_policy& nearer, const task_policy& farther);

/// The settings in words, in a fixed order: `retry 3 (…), timeout 5s,
/// blocking`. Empty if there are none. Texts of different policies differ, but
/// for the code of predicates.
std::string to_string(const task_policy& p);

} // namespace troupe
