// A hook that analyses runs.

#pragma once

#include <troupe/hooks/hook.hpp>
#include <troupe/hooks/run_report.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace troupe {

/// Makes a `run_report` of each run that it watches to its end. It may watch
/// one engine after the other, but not two at a time: it tells workers apart by
/// their numbers.
///
/// Thread-safety: all functions may be called from any thread.
/// Errors: as any hook's; none but lack of memory.
class run_reporter : public hook {
public:
  /// Of a run with more tasks that ran, or elements with labels, than
  /// `task_limit`, the times of single tasks and the labels are forgotten: its
  /// report has no timeline. Up to that, a task takes 40 bytes, and 150 while
  /// the report is made at the run's end.
  explicit run_reporter(std::size_t task_limit = 1'000'000);
  ~run_reporter() override;

  /// The reports of the runs that have ended since the last call, in that
  /// order. When `run_handle::wait` has returned, the run's is there.
  std::vector<run_report> take();

  void on_event(const event& e) override;
  void on_engine_event(const engine_event_variant& e) override;

private:
  class watched_run;

  const std::size_t task_limit_;
  std::mutex mutex_;
  std::map<worker_id, std::uint32_t> slots_; // of the workers that are there
  std::map<run_id, std::unique_ptr<watched_run>> runs_;
  std::vector<run_report> done_;
};

} // namespace troupe
