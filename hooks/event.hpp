/// @file
/// Every event that hooks are told of: what has happened, and when.
///
/// Definition events (run_started, groups_planned) say what there is; they
/// point to the run's definition. Lifecycle events are small, allocate nothing
/// unless something failed, and carry numeric ids; readable ones are made where
/// they are needed: `e.run->groups.task_name(e.task)`.
///
/// All times are in nanoseconds: `time`, `start` on the engine's time line
/// (which begins at the Unix epoch and never jumps), durations by the monotonic
/// clock of the worker. `time` is when the thing happened; `seq` is causal
/// order.
///
/// Thread-safety: plain data. Lifetime: an event may be copied; its `run` is
/// valid as long as somebody keeps the definition.

#pragma once

#include <troupe/graph/failure.hpp>
#include <troupe/graph/grouping.hpp>
#include <troupe/graph/stalled_task.hpp>
#include <troupe/graph/task_state.hpp>
#include <troupe/hooks/run_definition.hpp>
#include <troupe/hooks/run_snapshot.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe {

/// A time, or a duration.
using nanoseconds = std::int64_t;
/// The number of a worker within its engine, from 0.
using worker_id = std::uint32_t;

// -- the stream of a run ------------------------------------------------------

/// What all events of a run have.
struct run_event {
  const run_definition* run = nullptr; ///< valid while the hook is called
  std::uint64_t seq = 0;               ///< from 0, without gaps
  nanoseconds time = 0;                ///< when it happened
};

/// What all events of a task have.
struct task_event : run_event {
  task_ref task;                 ///< which one
  std::uint64_t group_size = 0;  ///< tasks of its group
  std::uint32_t attempt = 0;     ///< from 0
  bool group_size_final = false; ///< whether no more will be announced
};

/// The run begins. First.
struct run_started : run_event {};

/// The task groups are known: see `run->groups`. Second, once.
struct groups_planned : run_event {};

/// An expander has announced elements of the block group `group`.
struct group_expanded : run_event {
  group_id group = no_group; ///< whose tasks are announced
  task_ref spawning_task;    ///< the expander's
  std::uint64_t first = 0;   ///< the first element that was not known before
  std::uint64_t count = 0;   ///< elements so far
  bool final = false;        ///< whether these are all
  /// From `first` on; null if there are none.
  std::shared_ptr<const std::vector<std::string>> labels;
  /// What the first ones from `first` on are like, if that was asked for; else
  /// null. See `run_definition::summaries_of`.
  std::shared_ptr<const std::vector<std::string>> summaries;
};

/// Why a task went to the worker that it went to.
enum class dispatch_reason : std::uint8_t {
  only_worker, ///< there is no other one
  most_room,   ///< of all of them, it had the most room
  local,       ///< the task runs where the run was submitted
  label,       ///< it has the label that the task wants, and the most room
};
/// As telemetry spells it.
std::string_view to_string(dispatch_reason r);

/// A task was handed to a worker.
struct task_submitted : task_event {
  worker_id worker = 0;                                  ///< to which it goes
  dispatch_reason reason = dispatch_reason::only_worker; ///< why to that one
};

/// A worker began with an attempt.
struct task_started : task_event {
  worker_id worker = 0;       ///< where it runs
  std::uint32_t slot = 0;     ///< in which of the worker's slots
  nanoseconds queue_wait = 0; ///< from its arrival at the worker
  nanoseconds transfer = 0;   ///< from the submission to that arrival
};

/// A node ended, within an attempt.
struct node_finished : task_event {
  node_id node = no_node;                         ///< which one
  node_outcome outcome = node_outcome::succeeded; ///< how it ended
  nanoseconds start = 0;                          ///< of its function
  nanoseconds duration = 0;                       ///< of its function
  shared_failure error;                           ///< null if it succeeded
  /// What its value is like, if that was asked for; else null. See
  /// `run_definition::summary_of`.
  std::shared_ptr<const std::string> summary;
};

/// An attempt at a task ended.
struct attempt_finished : task_event {
  attempt_outcome outcome = attempt_outcome::succeeded; ///< how it ended
  bool abandoned = false;   ///< it has not returned when it was asked to stop:
                            ///< its grace period was over, or its worker lost
  worker_id worker = 0;     ///< where it ran
  std::uint32_t slot = 0;   ///< in which of the worker's slots
  nanoseconds start = 0;    ///< 0 if it was cancelled before it began
  nanoseconds duration = 0; ///< of all its nodes, while they were active
  nanoseconds paused = 0;   ///< between its parts, of a lazy expander or fold
  nanoseconds cpu = -1;     ///< -1: not measured, as for very short tasks
  nanoseconds retry_at = 0; ///< when the next attempt may start; 0: none will
  shared_failure error;     ///< the first one; null if there was none. There
                            ///< may be one though it succeeded: see
                            ///< `task_finished`
};

/// A task ended: exactly once for each task that was announced.
struct task_finished : task_event {
  task_state state = task_state::succeeded; ///< how it ended
  bool fallback = false;      ///< it succeeded with the value for errors
  bool caught = false;        ///< it failed, but see `graceful_errors`
  std::uint32_t attempts = 0; ///< that were made; 0 if it was never sent
  nanoseconds start = 0;      ///< of its last attempt
  nanoseconds duration = 0;   ///< of its last attempt
  task_ref root_cause;        ///< why it was skipped, or cancelled in a block
                              ///< of which too much failed; else none
  shared_failure error;       ///< null unless it failed, fell back, or called
                              ///< `skip`
};

/// All tasks of a group have ended; of a block's group, those of one
/// expansion.
struct group_finished : run_event {
  group_id group = no_group; ///< which one
  task_ref spawning_task;    ///< which expansion of it; none at the root
  task_counts counts;        ///< its tasks, by how they ended
  nanoseconds duration = 0;  ///< since the group could start
};

/// Nothing of the run can move, though tasks wait: for each other, or for a
/// worker where they are placed. Unless it is cancelled first, or such a worker
/// joins, it fails after `run_options::stall_timeout`, or goes on as
/// `run_options::local_if_stalled` says.
struct stalled : run_event {
  /// Some of them, 20 at most; never null.
  std::shared_ptr<const std::vector<stalled_task>> waiting;
};

/// The run has ended. Last.
struct run_finished : run_event {
  run_outcome outcome = run_outcome::succeeded; ///< how it ended
  task_counts counts;       ///< all of its tasks, by how they ended
  nanoseconds duration = 0; ///< since it began
  /// All failures, in the order in which they were reported; null if none.
  std::shared_ptr<const std::vector<shared_failure>> failures;
};

/// Where the run is: told to whom has come too late for the events up to `seq`,
/// in their place, after run_started and groups_planned.
struct snapshot : run_event {
  std::shared_ptr<const run_snapshot> state; ///< never null
};

/// Any event of a run's stream.
using event =
    std::variant<run_started, groups_planned, group_expanded, task_submitted,
                 task_started, node_finished, attempt_finished, task_finished,
                 group_finished, stalled, run_finished, snapshot>;

/// What an event of a run has in common with all others.
const run_event& base_of(const event& e);
run_event& base_of(event& e); ///< the same, to be changed
/// The name of an event as the telemetry contract spells it: `task_finished`.
std::string_view name_of(const event& e);

static_assert(sizeof(attempt_finished) <= 128 && sizeof(task_finished) <= 128
                  && sizeof(node_finished) <= 128,
              "lifecycle events are copied by millions");

// -- the stream of the engine -------------------------------------------------

/// What all events have that belong to no run.
struct engine_event {
  std::uint64_t engine_seq = 0; ///< from 0, without gaps
  nanoseconds time = 0;         ///< when it happened
};

/// A worker lends its slots.
struct worker_joined : engine_event {
  worker_id worker = 0;    ///< which one
  std::uint32_t slots = 0; ///< how many tasks it runs at once
  std::string name;        ///< of its process, as in `host:pid`; empty: ours
  std::string address;     ///< whence it came, as in `192.0.2.7:40312`
  std::vector<std::string> labels; ///< what it says of itself: see `placement`
  std::string version;             ///< of its Troupe
  nanoseconds clock_error = 0; ///< its times on our time line are as exact as
                               ///< this, or better
};

/// A worker process is gone, in order or not. Tasks that it had go elsewhere.
struct worker_lost : engine_event {
  worker_id worker = 0;    ///< which one
  std::string cause;       ///< why, in words
  std::uint64_t tasks = 0; ///< that it had, and has not told the end of
};

/// A hook threw, or was detached because it acknowledged nothing in time.
struct hook_failed : engine_event {
  std::string hook;      ///< by its name, see hook_options
  std::string what;      ///< the exception's text, or why it was detached
  std::string where;     ///< the event at which it happened
  bool detached = false; ///< whether it is told nothing any more
};

/// What a worker has used and has to do: when it gets work, and every
/// `engine_options::sample_interval` as long as it has some. Figures are of its
/// process, since that began.
struct resources_sampled : engine_event {
  worker_id worker = 0;                   ///< whose
  nanoseconds cpu = 0;                    ///< user and system time
  std::uint64_t resident = 0;             ///< bytes of memory, now
  std::uint64_t voluntary_switches = 0;   ///< of threads that waited
  std::uint64_t involuntary_switches = 0; ///< of threads that were preempted
  std::uint32_t running = 0;              ///< tasks in its slots, now
  std::uint32_t queued = 0;               ///< tasks that wait for a slot, now
  std::uint32_t pending = 0; ///< asynchronous tasks that hold no slot, now
};

/// A subscriber that samples could not follow: it was not told of some events.
struct events_dropped : engine_event {
  std::string subscriber;      ///< by its name, see hook_options
  run_id run;                  ///< whose events they are
  std::uint64_t dropped = 0;   ///< how many
  std::uint64_t first_seq = 0; ///< of the first one
  std::uint64_t last_seq = 0;  ///< of the last one
};

/// Any event of the engine's stream.
using engine_event_variant =
    std::variant<worker_joined, hook_failed, events_dropped, resources_sampled,
                 worker_lost>;

/// What an event of the engine has in common with all others.
const engine_event& base_of(const engine_event_variant& e);
engine_event& base_of(engine_event_variant& e); ///< the same, to be changed
/// Its name, as in `worker_joined`.
std::string_view name_of(const engine_event_variant& e);

} // namespace troupe
