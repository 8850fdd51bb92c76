// How many tasks run, and wait, at each worker, as a trace shows it. Private.

#pragma once

#include <troupe/hooks/trace_file.hpp>

#include <cstdint>
#include <map>
#include <utility>

namespace troupe {

/// How many tasks run, and wait.
struct task_load {
  std::int64_t running = 0;
  std::int64_t queued = 0;

  task_load& operator+=(const task_load& more) {
    running += more.running;
    queued += more.queued;
    return *this;
  }
};

/// Counts on a time line, though what happens is told out of the order of time:
/// it sums what happens within 0.1 ms, and writes that when nothing can be told
/// of that time any more. What comes too late counts later.
///
/// What two events of a task add up to is never negative if it is not when they
/// are told: the later one is not counted before the earlier one.
/// Thread-safety: none.
class trace_counters {
public:
  explicit trace_counters(trace_file& to) : to_(to) {}

  /// At a time, so many more run and wait at a worker, or less.
  void add(nanoseconds time, std::uint32_t process, const task_load& more);
  /// Writes all that is not written yet.
  void write_all();

private:
  void write_first();

  trace_file& to_;
  std::int64_t first_open_ = 0; // no step before is counted
  // By step, and by process.
  std::map<std::int64_t, std::map<std::uint32_t, task_load>> changes_;
  std::map<std::uint32_t, task_load> now_; // by process, as they were written
};

} // namespace troupe
