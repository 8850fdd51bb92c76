// What the time of a run went into: its critical path, stragglers, waits.

#pragma once

#include <troupe/graph/task_state.hpp>
#include <troupe/hooks/event.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Durations of one kind. Percentiles are by nearest rank, and at most 0.8 %
/// off; the rest is exact. All are 0 if there are none.
struct duration_summary {
  std::uint64_t count = 0; ///< how many
  nanoseconds total = 0;   ///< their sum
  nanoseconds min = 0;     ///< the shortest
  nanoseconds p50 = 0;     ///< the median
  nanoseconds p95 = 0;     ///< which 95 % do not exceed
  nanoseconds p99 = 0;     ///< which 99 % do not exceed
  nanoseconds max = 0;     ///< the longest
};

/// A node of the run.
struct node_report {
  std::string name;           ///< of the node
  duration_summary durations; ///< of its calls, also those that failed
};

/// A task group of the run.
struct group_report {
  std::string name;           ///< as in `groups_planned`
  duration_summary durations; ///< of its tasks' attempts that began
  nanoseconds queue_wait = 0; ///< their sum, at the worker
  /// How much longer a task of the group could have taken without delaying the
  /// run's end: the least of all its tasks. It is the time between a task's end
  /// and the latest end with which all that wait for it, directly or not,
  /// could end with the last task of the run, if each took the time that it
  /// took and had a slot when it needed one. Absent if no task of the group
  /// ran, or there is no timeline.
  std::optional<nanoseconds> slack;

  /// Of the time that its attempts waited at the worker or ran, the part that
  /// they waited; 0 if there were none.
  double queue_wait_share() const;
};

/// A task on the critical path.
struct critical_step {
  std::string task;      ///< readable, as in `task_id`
  std::string label;     ///< of its element, or empty
  nanoseconds start = 0; ///< since the run began, when the step's run begins
  nanoseconds wait = 0;  ///< before, since the step before was over
  nanoseconds run = 0;   ///< what it adds to the path
};

/// An attempt that took much longer than others of its group.
struct straggler {
  std::string task;         ///< readable, as in `task_id`
  std::string label;        ///< of its element, or empty
  std::uint32_t attempt;    ///< from 0
  nanoseconds duration = 0; ///< how long it took
  double factor = 0;        ///< that many times the group's median
};

/// How long the run would take with another number of slots: an estimate, by
/// the bounds that Graham and Brent give for a greedy schedule of tasks that
/// take the time that they took, with no cost for anything else.
struct slots_estimate {
  std::uint32_t slots = 1; ///< in all
  /// The greater of slot_work / slots and the span; without a timeline, the
  /// first.
  nanoseconds at_least = 0;
  /// work / slots + span * (1 - 1 / slots), with as much more as attempts had
  /// to wait for their times; or slot_work / slots + span if some of the work
  /// was not done in slots; absent without a timeline.
  std::optional<nanoseconds> at_most;
};

/// The analysis of a run. docs/telemetry.md says what each figure means.
///
/// It comes from a `run_reporter`, which watches the run, or from
/// `read_run_reports`, which reads what `json_lines` has written; both give the
/// same. Plain data.
struct run_report {
  std::string run;   ///< its id, 32 hexadecimal digits
  std::string graph; ///< the graph's name
  /// How it ended; absent if its end was not seen: it goes on, or died.
  std::optional<run_outcome> outcome;
  /// From its start to its end, or to the last event that was seen.
  nanoseconds wall = 0;
  task_counts counts; ///< the tasks that have ended, by how they did
  /// Events that were not seen, by gaps in `seq`. If there are any, figures are
  /// too small.
  std::uint64_t missing_events = 0;

  std::uint64_t attempts = 0; ///< that began
  nanoseconds work = 0;       ///< the sum of their durations
  /// The part of `work` that was done in slots: not by nodes that hold none
  /// while they run, as asynchronous ones and those that block do.
  nanoseconds slot_work = 0;
  nanoseconds cpu = 0;      ///< CPU time of those where it was measured
  nanoseconds cpu_work = 0; ///< the sum of the durations of these
  /// What the workers have that were there meanwhile, as they told when they
  /// joined; if that was not seen, those that were used.
  std::uint32_t slots = 0;
  nanoseconds queue_wait = 0; ///< the sum over all attempts, at the worker

  std::uint64_t retries = 0;  ///< attempts at a task but for its first
  nanoseconds retry_cost = 0; ///< durations of attempts that were not the last

  /// Whether there were few enough tasks to keep their times. If not, there
  /// are no `critical_path`, `span`, `slack` and `at_most`.
  bool has_timeline = true;
  /// The chain of tasks that determined the run's end. It goes back from the
  /// task that ended last, each time to what ended last of all that a task
  /// needed. A generator's step ends where the next one starts, and a fold's
  /// begins when the last of its elements has ended.
  std::vector<critical_step> critical_path;
  /// The time that the longest chain of tasks would take without any wait: no
  /// number of slots makes the run shorter.
  nanoseconds span = 0;

  std::vector<slots_estimate> estimates; ///< for 1, 2, 4, ... slots
  /// At most 10, by the time beyond the median; each takes twice the median.
  std::vector<straggler> stragglers;
  std::vector<group_report> groups; ///< all, as in `groups_planned`
  std::vector<node_report> nodes;   ///< of these groups, in their order

  /// Attempts that ran at once, on average: work / wall.
  double parallelism() const;
  /// The part of the slots' time that they ran attempts:
  /// slot_work / wall / slots.
  double efficiency() const;
  /// As in `group_report`, of all attempts.
  double queue_wait_share() const;
};

/// The main figures as lines of at most 80 columns: about a screen. Groups and
/// nodes are those with the most work.
std::string to_text(const run_report& r);

/// The whole report as a JSON object, in one line without its end. Times are in
/// nanoseconds; what is absent is left out.
std::string to_json(const run_report& r);

} // namespace troupe
