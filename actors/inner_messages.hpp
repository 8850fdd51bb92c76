// The messages between Troupe's own actors. Private.

#pragma once

#include <troupe/actors/run_context.hpp>
#include <troupe/actors/work.hpp>
#include <troupe/actors/worker_link.hpp>
#include <troupe/graph/semaphores.hpp>
#include <troupe/hooks/hook.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

// -- to the event bus ---------------------------------------------------------

/// Adds a subscriber, to all runs and the engine's stream, or to one run.
struct subscribe {
  caf::actor who;
  hook_options options;
  run_id only;         ///< zero: all runs, and the engine's stream
  bool hosted = false; ///< whether it is a hook_actor, which takes bursts
};

/// Removes one; what was sent to it before reaches it.
struct unsubscribe {
  caf::actor who;
};

/// What a worker uses, to be told to those who watch the engine.
struct usage_report {
  resources_sampled sample;
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
  worker_joined news;
};

/// A worker process is gone.
struct announce_loss {
  worker_lost news;
};

/// A hook threw.
struct hook_fault {
  std::string what;
  std::string where;
  bool detached = false;
};

/// A worker process has come back over another connection. From the actor that
/// met it to the one that stands for it.
struct resume_link {
  caf::actor other;
  std::uint64_t taken = 0; ///< bytes of frames that it has had
  worker_link link;
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
  dispatch_reason reason = dispatch_reason::only_worker;
};

/// A worker lends slots. It may come at any time, under a new number.
struct worker_offer {
  worker_id worker = 0;
  caf::actor who;
  std::uint32_t slots = 0;
  pool to = pool::compute;
  bool local = true; ///< in the engine's own process
  std::vector<std::string> labels = {};
};

/// A worker lends nothing any more, in any pool. Who stood for it then gives
/// back what it had, each attempt as lost, and goes on to do so: grants may be
/// on their way.
struct worker_gone {
  worker_id worker = 0;
  bool planned = false; ///< it left in order
};

/// To a group: no worker that there is may run its tasks, or one may again.
struct worker_missing {
  bool missing = true;
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

/// Tasks of a group can be sent, but no worker that there is may run them.
/// Replaces what the group said before.
struct tasks_unplaced {
  group_id group = no_group;
  std::uint64_t count = 0; ///< 0: one may
  placement where;
  std::vector<task_ref> some; ///< the first of them
};

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
