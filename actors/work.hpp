// Work and reports: what passes between a task group and a worker. Private.

#pragma once

#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/expansion.hpp>
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

/// What all tasks of one group have in common. Immutable while they run.
struct group_job {
  std::shared_ptr<const run_definition> run;
  std::shared_ptr<const task_program> program;
  std::vector<value> shared; ///< as `program->shared()` lists them
  label_list labels;         ///< of the block's elements
  std::stop_token stop;
  caf::actor group; ///< who is told of the ends
};

/// One attempt at one task, to be made.
struct work {
  tracker_context context;
  value element; ///< empty outside of blocks
};

/// Work for one worker, all of one group.
struct work_batch {
  std::shared_ptr<const group_job> job;
  std::vector<work> items;
  nanoseconds submitted = 0;
  nanoseconds expected = -1; ///< per task; -1 if none was measured yet
};

/// How one node of an attempt ended.
struct node_end {
  node_id node = no_node;
  node_outcome outcome = node_outcome::succeeded;
  nanoseconds start = 0;
  nanoseconds duration = 0;
  shared_failure error = {};
};

/// How an attempt ended, by the clock of the node that ran it.
struct attempt_end {
  attempt_outcome outcome = attempt_outcome::succeeded;
  nanoseconds start = 0; ///< 0 if it was cancelled before it began
  nanoseconds duration = 0;
  nanoseconds cpu = -1;
  boost::container::small_vector<node_end, 2> nodes;
  /// One per export of the program; empty where a node yielded no value.
  boost::container::small_vector<value, 1> exports;
  /// The labels of an expander's elements, if it gave any.
  label_list labels;

  /// The first error, or null.
  shared_failure error() const;
};

/// An attempt at its worker. The task that runs it and the worker share it.
struct attempt {
  std::shared_ptr<const group_job> job;
  work what;
  nanoseconds submitted = 0;
  nanoseconds received = 0;
  bool measure_cpu = true;
  std::atomic<nanoseconds> started{0}; ///< 0 until it has begun
  std::uint32_t slot = 0;              ///< valid once it has begun
  bool start_reported = false;         ///< the worker's
  attempt_end end;                     ///< valid once the task says so
};

/// A worker's report on an attempt: that it began, or that it ended.
struct attempt_report {
  std::uint64_t index = 0;
  std::uint64_t epoch = 0;
  std::uint32_t attempt = 0;
  std::uint32_t slot = 0;
  nanoseconds submitted = 0;
  nanoseconds received = 0;
  nanoseconds started = 0;
  bool tells_start = false; ///< it was not told before
  bool ended = false;
  attempt_end end; ///< valid if `ended`
};

/// Reports of one worker to one group.
struct attempt_reports {
  worker_id worker = 0;
  std::vector<attempt_report> reports;
};

/// Runs the program of a job for one piece of work, on the calling thread.
/// Never throws: what the nodes throw is in the result.
attempt_end run_attempt(const group_job& job, const work& what,
                        bool measure_cpu);

} // namespace troupe
