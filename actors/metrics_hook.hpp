// A hook that counts what happens in CAF's metric registry, for Prometheus.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <memory>

namespace caf::telemetry {
class metric_registry;
} // namespace caf::telemetry

namespace troupe {

/// Keeps counters, gauges and histograms of runs, tasks and workers in a metric
/// registry of CAF's, next to those that CAF keeps of its actors.
/// docs/telemetry.md lists them; `prometheus_text` and `metrics_endpoint` show
/// them.
///
///     engine.attach(
///         std::make_shared<troupe::metrics_hook>(engine.system().metrics()));
///
/// Labels are names of graphs, purposes of groups, states, numbers of workers
/// (those of workers that are gone are given to others) and names of hooks,
/// never runs or tasks: of each graph there are 21 time series, and 45 for each
/// purpose that its groups have. Of names of
/// graphs, and of hooks, the first 100 are told apart, and the others are
/// counted as `(other)`.
///
/// Of runs that are on their way when it is attached, it counts what the engine
/// has kept of them (see `engine::attach`), so attach it once. What it is not
/// told of, by a filter or because it samples, is not counted. If it is
/// detached, gauges stay as they are.
///
/// Thread-safety: as any hook's; the registry may be read from any thread. One
/// hook is for one engine, and one registry for one hook: two would add to the
/// same figures. Lifetime: the registry outlives the last event, as that of the
/// engine's system does; the destructor does not touch it.
class metrics_hook : public hook {
public:
  /// Adds its metrics to `registry`, without values.
  /// @throws std::runtime_error if that has others of these names.
  explicit metrics_hook(caf::telemetry::metric_registry& registry);
  ~metrics_hook() override;

  /// @name Count the event
  /// @{

  /// In the thread of the hook, as `hook` says.
  void on_run_started(const run_started& e) override;
  void on_task_submitted(const task_submitted& e) override;
  void on_task_started(const task_started& e) override;
  void on_attempt_finished(const attempt_finished& e) override;
  void on_task_finished(const task_finished& e) override;
  void on_stalled(const stalled& e) override;
  void on_run_finished(const run_finished& e) override;
  void on_snapshot(const snapshot& e) override;
  void on_worker_joined(const worker_joined& e) override;
  void on_worker_lost(const worker_lost& e) override;
  void on_hook_failed(const hook_failed& e) override;
  void on_events_dropped(const events_dropped& e) override;
  void on_resources_sampled(const resources_sampled& e) override;
  /// @}

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace troupe
