// A run's state, and in the end its result, for who waits for it. Private.

#pragma once

#include <troupe/actors/run_counts.hpp>
#include <troupe/graph/value.hpp>
#include <troupe/hooks/event.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace troupe {

/// How a run ended, and what it yielded.
struct run_end {
  run_outcome outcome = run_outcome::cancelled;
  task_counts counts;
  std::unordered_map<node_id, value> targets; ///< those that were delivered
  /// Those that were skipped because a node said so, with its reason.
  std::unordered_map<node_id, shared_failure> skipped;
  std::vector<shared_failure> failures;
};

/// Where a run's end is left for those who wait for it.
/// Thread-safety: all functions may be called from any thread.
class run_record {
public:
  /// `on_complete` is called once, before waiters are woken.
  run_record(std::shared_ptr<const run_definition> d,
             std::function<void()> on_complete)
      : definition_(std::move(d)), on_complete_(std::move(on_complete)) {}

  const run_definition& definition() const { return *definition_; }

  /// More tasks of the run are known.
  void announce(std::uint64_t tasks);
  /// Some of them have ended.
  void count(const task_counts& ended);
  /// Attempts that were given up as lost are told of after all.
  void count_late(std::uint64_t attempts = 1);
  run_counts counts() const;

  /// Leaves the end; waiters go on waiting until `complete`.
  void leave(run_end end);
  /// The end was left, and all hooks have been told. Wakes all waiters.
  void complete();

  /// Calls `f` when the run is complete; at once, if it is already.
  void when_complete(std::function<void()> f);

  bool completed() const;
  void wait() const;
  bool wait_for(std::chrono::nanoseconds time) const;
  /// @pre completed()
  const run_end& end() const { return end_; }

private:
  std::shared_ptr<const run_definition> definition_;
  std::function<void()> on_complete_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool completed_ = false;
  run_counts counts_;
  std::vector<std::function<void()>> listeners_;
  run_end end_;
};

} // namespace troupe
