/// @file
/// The messages that actors of the host may send and get, and those between
/// Troupe's own actors. The only file with CAF's macros.
///
/// To have a graph run, an actor sends `submit_run` to `engine::door`, or calls
/// `engine::submit` and `run_handle::notify`; it gets `run_ended`.
///
/// An actor of your own that watches runs (`engine::subscribe`) handles
///
///     (troupe::event_batch)         events of a run, in order, without gaps
///     (troupe::engine_event_batch)  events that belong to no run
///
/// and answers each with the `troupe::event_ack` of its last event. Events are
/// kept back from a subscriber's runs, and it is detached in the end, if it
/// does not (see `hook_options`). When it is detached, or the engine ends, it
/// gets a `troupe::detach_atom`.
///
/// Thread-safety and lifetime: messages are plain data that share what is
/// large. They never leave the process. Errors: a message that is wrong in
/// itself, such as a request for an unknown target, is answered; none is
/// thrown.

#pragma once

#include <troupe/actors/run_context.hpp>
#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/run_options.hpp>
#include <troupe/actors/work.hpp>
#include <troupe/hooks/hook.hpp>

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/type_id.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

// -- between the engine and actors of the host --------------------------------

/// Asks for a run; sent to `engine::door`. See `engine::submit`. It is answered
/// by one `run_ended`, when the run has ended or at once if it is refused.
struct submit_run {
  graph of;                    ///< what is to be run
  std::vector<binding> inputs; ///< values for its inputs and nodes
  std::vector<target> targets; ///< what is wanted; none: every sink
  run_options options;         ///< what else is to be said
};

/// Asks a run to stop; sent to `engine::door`.
struct cancel_run {
  run_id run; ///< nothing happens if it has ended, or never was
};

/// A run has ended, or was refused: the answer to `submit_run`, and what
/// `run_handle::notify` sends.
struct run_ended {
  std::shared_ptr<const run_record> record; ///< null if it was refused
  std::exception_ptr refusal;               ///< null if it was not

  /// Zero if the run was refused.
  run_id id() const;
  /// How it ended; nothing if it was refused.
  std::optional<run_outcome> outcome() const;
  /// What the run yielded. Does not wait.
  /// @throws run_error if it failed or was cancelled; if it was refused, what
  /// `engine::submit` throws.
  run_result result() const;
};

// -- between the event bus and its subscribers --------------------------------

/// Events of one run. The definition lives as long as the batch.
struct event_batch {
  std::shared_ptr<const run_definition> run;        ///< of which they are
  std::uint64_t first_seq = 0;                      ///< of the first event
  std::shared_ptr<const std::vector<event>> events; ///< one at least

  /// What the `event_ack` has to say.
  std::uint64_t last_seq() const { return first_seq + events->size() - 1; }
};

/// Events of the engine's stream.
struct engine_event_batch {
  std::uint64_t first_seq = 0; ///< of the first event
  /// One at least.
  std::shared_ptr<const std::vector<engine_event_variant>> events;

  /// What the `event_ack` has to say.
  std::uint64_t last_seq() const { return first_seq + events->size() - 1; }
};

/// The subscriber has dealt with all events of a stream up to `seq`.
struct event_ack {
  run_id stream;         ///< zero for the engine's stream
  std::uint64_t seq = 0; ///< all up to this one
};

/// @cond
// What follows is between Troupe's own actors.

// -- to the event bus ---------------------------------------------------------

/// Adds a subscriber, to all runs that are opened from now on, or to one.
struct subscribe {
  caf::actor who;
  hook_options options;
  run_id only; ///< zero: all runs, and the engine's stream
};

/// A run will send events.
struct open_run {
  run_context_ptr run;
};

/// Events of a run, in their order; the bus numbers them.
struct emitted {
  run_id run;
  std::shared_ptr<std::vector<event>> events;
};

/// The run has sent its last event. When all have acknowledged it, the run's
/// record is completed.
struct close_run {
  run_id run;
};

/// A worker has come.
struct announce_worker {
  worker_id worker = 0;
  std::uint32_t slots = 0;
};

/// A hook threw.
struct hook_fault {
  std::string what;
  std::string where;
  bool detached = false;
};

// -- between task groups and the dispatcher -----------------------------------

/// What a worker lends: slots to compute in, patience for asynchronous nodes,
/// or threads to block.
enum class pool : std::uint8_t { compute, async, blocking };
inline constexpr std::size_t pool_count = 3;

/// A group has tasks to send, and gives back the credit of some that ended.
struct demand {
  run_id run;
  std::uint64_t ready = 0;
  nanoseconds expected = -1; ///< per task; -1 if none was measured yet
  worker_id released_by = 0;
  std::uint64_t released = 0;
  std::shared_ptr<const task_policy> policy; ///< of its tasks
  pool from = pool::compute;
};

/// The run has ended: its semaphores go when all its groups have left.
struct forget_run {
  run_id run;
};

/// A group may send `tasks` tasks to a worker, under lease `epoch`.
struct grant {
  worker_id worker = 0;
  caf::actor to;
  std::uint64_t tasks = 0;
  std::uint64_t epoch = 0;
};

/// A worker lends slots.
struct worker_offer {
  worker_id worker = 0;
  caf::actor who;
  std::uint32_t slots = 0;
  pool to = pool::compute;
};

/// There are these semaphores for a run, until it has ended.
struct declare_semaphores {
  run_id run; ///< zero: for all runs
  semaphores all;
};

/// Hooks cannot follow: no grants to this run, until it is not held any more.
struct hold_run {
  run_id run;
  bool held = false;
};

// -- between task groups and workers, workers and tasks -----------------------

/// Work of this group is to end: what has not begun is given back as cancelled,
/// and what runs is asked to stop.
struct stop_work {
  caf::actor group;
  std::vector<group_plan::task> tasks = {}; ///< none: all
  bool running = true; ///< whether those that run are meant too
};

// -- between the coordinator and its task groups ------------------------------

/// Tasks of the group are known, in a new expansion, or more than before.
struct open_expansion {
  expansion_id expansion = outermost;
  element_ref within;
  std::uint64_t size = 0; ///< so far
  bool final = true;      ///< whether that is all
};

/// A range of them can be run.
struct run_tasks {
  expansion_id expansion = outermost;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::vector<value> shared; ///< as the program lists them
  group_plan::supplies with;
};

/// A task that waits may go on: an expander's that has yielded a part of its
/// elements, or a fold's that has taken in some.
struct resume_task {
  group_plan::task task;
  std::uint64_t pull_limit = 0; ///< elements that it may yield now
  value fed;                    ///< a list of elements that it is to take in
  bool fed_final = false;       ///< whether these are the last
};

/// A fold's task is to end: an element is missing.
struct skip_task {
  group_plan::task task;
  task_ref root_cause;
};

/// Those that were to be run are to end as cancelled.
struct stop_tasks {
  group_plan::selection which;
  task_ref root_cause; ///< why; none if it was asked for
};

/// A range of them has ended without being run.
struct end_tasks {
  expansion_id expansion = outermost;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  task_state state = task_state::skipped;
  task_ref root_cause;
  std::vector<std::uint64_t> expanded; ///< elements that each was given, if
                                       ///< they are overridden expanders
};

/// A task that was to be run has ended, or has yielded some elements.
struct ended_task {
  group_plan::task task;
  bool paused = false; ///< it has not ended
  task_state state = task_state::cancelled;
  boost::container::small_vector<value, 1> exports = {};
  std::vector<shared_failure> failures = {}; ///< why nodes yielded nothing
  label_list labels = {};                    ///< of an expander's elements
};

/// Some of a group's tasks have ended.
struct tasks_ended {
  group_id group = no_group;
  task_counts counts;
  std::vector<ended_task> tasks;
};

} // namespace troupe

CAF_BEGIN_TYPE_ID_BLOCK(troupe, caf::first_custom_type_id + 4000)

CAF_ADD_ATOM(troupe, troupe, cancel_atom)
CAF_ADD_ATOM(troupe, troupe, detach_atom)
CAF_ADD_ATOM(troupe, troupe, done_atom)
CAF_ADD_ATOM(troupe, troupe, leave_atom)
CAF_ADD_ATOM(troupe, troupe, run_atom)
CAF_ADD_ATOM(troupe, troupe, start_atom)
CAF_ADD_ATOM(troupe, troupe, stop_atom)
CAF_ADD_ATOM(troupe, troupe, tick_atom)

CAF_ADD_TYPE_ID(troupe, (troupe::announce_worker))
CAF_ADD_TYPE_ID(troupe, (troupe::attempt_ptr))
CAF_ADD_TYPE_ID(troupe, (troupe::attempt_reports))
CAF_ADD_TYPE_ID(troupe, (troupe::cancel_run))
CAF_ADD_TYPE_ID(troupe, (troupe::close_run))
CAF_ADD_TYPE_ID(troupe, (troupe::declare_semaphores))
CAF_ADD_TYPE_ID(troupe, (troupe::demand))
CAF_ADD_TYPE_ID(troupe, (troupe::emitted))
CAF_ADD_TYPE_ID(troupe, (troupe::end_tasks))
CAF_ADD_TYPE_ID(troupe, (troupe::engine_event_batch))
CAF_ADD_TYPE_ID(troupe, (troupe::event_ack))
CAF_ADD_TYPE_ID(troupe, (troupe::event_batch))
CAF_ADD_TYPE_ID(troupe, (troupe::forget_run))
CAF_ADD_TYPE_ID(troupe, (troupe::grant))
CAF_ADD_TYPE_ID(troupe, (troupe::hold_run))
CAF_ADD_TYPE_ID(troupe, (troupe::hook_fault))
CAF_ADD_TYPE_ID(troupe, (troupe::open_expansion))
CAF_ADD_TYPE_ID(troupe, (troupe::worker_offer))
CAF_ADD_TYPE_ID(troupe, (troupe::open_run))
CAF_ADD_TYPE_ID(troupe, (troupe::resume_task))
CAF_ADD_TYPE_ID(troupe, (troupe::run_ended))
CAF_ADD_TYPE_ID(troupe, (troupe::run_part))
CAF_ADD_TYPE_ID(troupe, (troupe::run_tasks))
CAF_ADD_TYPE_ID(troupe, (troupe::skip_task))
CAF_ADD_TYPE_ID(troupe, (troupe::stop_tasks))
CAF_ADD_TYPE_ID(troupe, (troupe::stop_work))
CAF_ADD_TYPE_ID(troupe, (troupe::submit_run))
CAF_ADD_TYPE_ID(troupe, (troupe::subscribe))
CAF_ADD_TYPE_ID(troupe, (troupe::tasks_ended))
CAF_ADD_TYPE_ID(troupe, (troupe::work_batch))

CAF_END_TYPE_ID_BLOCK(troupe)

// They carry values themselves, so they never leave the process.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::announce_worker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::attempt_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::attempt_reports)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::cancel_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::close_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::declare_semaphores)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::demand)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::emitted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::end_tasks)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::engine_event_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::event_ack)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::event_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::forget_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::grant)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::hold_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::hook_fault)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::open_expansion)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::worker_offer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::open_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::resume_task)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::run_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::run_part)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::run_tasks)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::skip_task)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::stop_tasks)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::stop_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::submit_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::subscribe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::tasks_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::work_batch)

/// @endcond
