// Who a task is: known to the code that runs in it, however deep.

#pragma once

#include <troupe/actors/stop_signal.hpp>
#include <troupe/graph/expansion.hpp>
#include <troupe/graph/grouping.hpp>
#include <troupe/graph/task_cancelled.hpp>
#include <troupe/hooks/run_definition.hpp>

#include <cstdint>
#include <string>

namespace troupe {

/// The context that travels with every work message.
///
/// Thread-safety: immutable; may be read from any thread. Lifetime: that of the
/// attempt. What is to outlive it takes copies of what it needs. A thread that
/// a task starts, and waits for, may be given a copy:
///
///     std::jthread helper{[context = troupe::current_task()] {
///       troupe::task_scope scope{context};
///       ...
///     }};
struct tracker_context {
  const run_definition* run = nullptr; ///< its id, graph and baggage
  task_ref task;                       ///< which task this is
  std::uint64_t group_size = 0;        ///< tasks in the group
  bool group_size_final = true;        ///< whether there will be no more
  shared_label label;                  ///< of its element; null if it has none
  std::uint32_t attempt = 0;           ///< from 0
  std::uint64_t epoch = 0;             ///< of the lease
  stop_signal* stop = nullptr;         ///< of the attempt; not for users

  /// As in telemetry: `block-file[3]`.
  std::string task_id() const { return run->groups.task_name(task); }
  /// The task that yielded this one's element; group `no_group` at the root.
  task_ref spawning_task() const { return run->groups.spawning_task(task); }
  /// Why the task's group is there.
  troupe::purpose purpose() const { return run->groups.why(task.group); }

  /// The header `traceparent` for those whom the task calls, so that what they
  /// do is a part of the run's trace: see `span_id`.
  std::string traceparent() const;

  /// Whether the task has been asked to stop: its run or group was cancelled,
  /// or itself, or its time is over.
  bool cancelled() const { return stop && stop->requested(); }
  /// The same for functions that take a token. It may outlive the attempt.
  std::stop_token stop_token() const {
    return stop ? stop->token() : std::stop_token{};
  }
  /// @throws task_cancelled if the task has been asked to stop.
  void throw_if_cancelled() const {
    if (cancelled())
      throw task_cancelled{};
  }
};

/// The context of the task that the calling thread runs.
/// @throws std::logic_error outside of a task.
const tracker_context& current_task();

/// The same, or null outside of a task.
const tracker_context* current_task_if_any() noexcept;

/// Makes `context` the current one of this thread, for the object's life.
class task_scope {
public:
  /// @pre `context` outlives the object.
  explicit task_scope(const tracker_context& context) noexcept;
  ~task_scope();
  task_scope(const task_scope&) = delete;
  task_scope& operator=(const task_scope&) = delete;

private:
  const tracker_context* outer_;
};

} // namespace troupe
