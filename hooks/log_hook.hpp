// A hook that logs through spdlog.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <spdlog/logger.h>

#include <memory>

namespace troupe {

/// Logs runs and groups as `info`; what failed and is tried again, what nobody
/// can do, and faults of hooks as `warn`; failures as `error`, with the place
/// where the node was made; and single tasks as `debug`. Each line names the
/// run by the first eight digits of its id, and the task. What names and
/// messages have of control characters, line breaks too, is logged as `?`.
///
/// Thread-safety: as any hook's; the logger should be one of spdlog's `_mt`, if
/// others use it. Lifetime: it shares the logger. Errors: spdlog's own.
class log_hook : public hook {
public:
  /// Logs to `logger`; without one, to a logger named "troupe" on stderr.
  explicit log_hook(std::shared_ptr<spdlog::logger> logger = nullptr);

  void on_run_started(const run_started& e) override;
  void on_group_expanded(const group_expanded& e) override;
  void on_task_started(const task_started& e) override;
  void on_attempt_finished(const attempt_finished& e) override;
  void on_task_finished(const task_finished& e) override;
  void on_group_finished(const group_finished& e) override;
  void on_stalled(const stalled& e) override;
  void on_run_finished(const run_finished& e) override;
  void on_snapshot(const snapshot& e) override;
  void on_worker_joined(const worker_joined& e) override;
  void on_worker_lost(const worker_lost& e) override;
  void on_hook_failed(const hook_failed& e) override;
  void on_events_dropped(const events_dropped& e) override;

private:
  std::shared_ptr<spdlog::logger> log_;
};

} // namespace troupe
