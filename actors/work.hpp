// Work and reports: what passes between a task group and a worker. Private.

#pragma once

#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/expansion.hpp>
#include <troupe/graph/group_plan.hpp>
#include <troupe/graph/policy.hpp>
#include <troupe/graph/promise.hpp>
#include <troupe/graph/task_program.hpp>
#include <troupe/graph/value.hpp>
#include <troupe/hooks/event.hpp>

#include <boost/container/small_vector.hpp>
#include <caf/actor.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

class run_record;

/// What the tasks of one group and expansion have in common. Immutable.
struct group_job {
  std::shared_ptr<const run_definition> run;
  std::shared_ptr<const task_program> program;
  std::shared_ptr<const task_policy> policy; ///< of each of the tasks
  std::vector<value> shared; ///< as `program->shared()` lists them
  std::stop_token stop;
  caf::actor group;                 ///< who is told of the ends
  std::weak_ptr<run_record> record; ///< of the run; none in a worker process
};

struct attempt;
struct attempt_home;
using attempt_ptr = std::shared_ptr<attempt>;

/// The attempt of a lazy expander, or of a fold, between two parts of its
/// elements.
struct paused_attempt {
  expansion_ptr elements;    ///< of an expander
  folding_ptr fold;          ///< of a fold
  attempt_ptr first;         ///< whose inputs the elements may refer to
  std::uint64_t yielded = 0; ///< elements so far, with those of past attempts
  nanoseconds start = 0;
  nanoseconds duration = 0; ///< in which it was active
  nanoseconds cpu = 0;
};

/// One attempt at one task, to be made.
struct work {
  tracker_context context;
  expansion_id expansion = outermost;
  task_inputs inputs;           ///< as `program->inputs()` lists them
  std::uint64_t pull_limit = 0; ///< elements that a lazy expander may yield
  value fed = {};               ///< elements that a fold is to take in
  bool fed_final = false;       ///< whether these are the last
  std::vector<std::uint32_t> blocked = {};        ///< steps that lack a value
  std::shared_ptr<paused_attempt> rest = nullptr; ///< to go on with; else null
  std::uint64_t discarded = 0; ///< elements that an attempt before has yielded
  bool is_last = true;         ///< whether no other attempt may follow
  /// Whether another process must have nothing else meanwhile: if this one is
  /// lost, too, the task is to blame.
  bool alone = false;
};

/// Work for one worker, all of one group.
struct work_batch {
  std::shared_ptr<const group_job> job;
  std::vector<work> items;
  nanoseconds submitted = 0;
  nanoseconds expected = -1; ///< per task; -1 if none was measured yet
  nanoseconds received = 0;  ///< by the worker
};

/// How one node of an attempt ended.
struct node_end {
  node_id node = no_node;
  node_outcome outcome = node_outcome::succeeded;
  nanoseconds start = 0;
  nanoseconds duration = 0;
  shared_failure error = {};
  std::shared_ptr<const std::string> summary = {};
};

/// How an attempt ended, by the clock of the node that ran it.
struct attempt_end {
  attempt_outcome outcome = attempt_outcome::succeeded;
  nanoseconds start = 0; ///< 0 if it was cancelled before it began
  nanoseconds duration = 0;
  nanoseconds pauses = 0; ///< between its parts
  nanoseconds cpu = -1;
  boost::container::small_vector<node_end, 2> nodes;
  /// One per export of the program; empty where a node yielded no value.
  boost::container::small_vector<value, 1> exports;
  /// The labels of an expander's elements, if it gave any.
  label_list labels;
  /// What the first of them are like, if that was asked for.
  std::shared_ptr<const std::vector<std::string>> summaries;
  bool retryable = false; ///< whether another attempt makes sense
  bool fallback = false;  ///< whether a node got its value for errors
  bool abandoned = false; ///< it has not returned, and is not waited for
  /// Why it was ended, if not by its nodes: its time was over.
  shared_failure stop_error;
  /// How it goes on, if it has not ended but yielded a part of its elements.
  std::shared_ptr<paused_attempt> rest;
  bool promised = false; ///< it ends when its promise is kept, not yet

  /// Why it was ended, or the first error of its nodes, or null.
  shared_failure error() const;
  /// Whether it failed only of errors that `graceful_errors` caught.
  bool caught() const;
  bool paused() const { return rest != nullptr; }
};

/// What is told of an attempt: that it began, or that it ended.
struct attempt_report {
  group_plan::task task;
  std::uint64_t epoch = 0;
  std::uint32_t attempt = 0;
  std::uint32_t slot = 0;
  nanoseconds submitted = 0;
  nanoseconds received = 0;
  nanoseconds started = 0;  ///< 0 if it has not
  bool tells_start = false; ///< it was not told before
  bool ended = false;
  bool planned = false;               ///< lost with a worker that left in order
  attempt_end end;                    ///< valid if `ended`
  std::uint64_t yielded = 0;          ///< elements, of an expander
  task_inputs inputs;                 ///< of one that may be tried again
  shared_label label;                 ///< the same
  std::vector<std::uint32_t> blocked; ///< the same
};

/// An attempt at its worker. The task that runs it and the worker share it;
/// when it has ended, it goes to the group, which is its only owner then.
struct attempt {
  explicit attempt(std::shared_ptr<const group_job> j)
      : job(std::move(j)), stop(job->stop) {}

  std::shared_ptr<const group_job> job;
  stop_signal stop;
  work what;
  bool measure_cpu = true;
  std::atomic<nanoseconds> started{0}; ///< 0 until it has begun
  bool start_reported = false;         ///< the worker's
  attempt_report report; ///< its slot is valid once it has begun, its end
                         ///< once the task says so

  // Of the first one of a batch.
  std::vector<attempt_ptr> batch; ///< what the same task does after it
  std::size_t left = 0;           ///< how many of all have; the queue's
  std::atomic<bool> ended{false}; ///< of each but the last of a batch

  // Of an asynchronous one.
  std::shared_ptr<const attempt_home> home; ///< where it goes when it ends
  bool returned = false;                    ///< the function has; the queue's
  bool settled = false;                     ///< it has ended; the queue's

  std::size_t members() const { return 1 + batch.size(); }
};

/// Reports of one worker to one group: first attempts that have begun, then
/// those that have ended.
struct attempt_reports {
  worker_id worker = 0;
  std::vector<attempt_report> begun = {};
  std::vector<attempt_ptr> ended = {};
};

/// Runs the program of a job for one piece of work, on the calling thread.
/// Never throws: what the nodes throw is in the result. An asynchronous node is
/// given `kept_by`.
attempt_end run_attempt(const group_job& job, const work& what,
                        bool measure_cpu, completion_ptr kept_by = nullptr);

/// How an attempt at an asynchronous node ends that began at `start`: with the
/// value or error that its promise was given.
attempt_end end_promised(const group_job& job, const work& what,
                         nanoseconds start, value v, std::exception_ptr error);

} // namespace troupe
