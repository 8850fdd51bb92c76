// The metrics that Troupe keeps in CAF's registry. Private.

#pragma once

#include <troupe/graph/grouping.hpp>
#include <troupe/graph/task_state.hpp>

#include <caf/telemetry/counter.hpp>
#include <caf/telemetry/gauge.hpp>
#include <caf/telemetry/histogram.hpp>
#include <caf/telemetry/metric_registry.hpp>

#include <array>
#include <string>

namespace troupe {

/// All metrics, by their names without prefix, unit and `total`. Making it adds
/// them to the registry. Thread-safety: that of CAF's. Lifetime: the
/// registry's.
struct metric_families {
  /// Those of one type that differ in their labels.
  template <class Metric>
  using family = caf::telemetry::metric_family_impl<Metric>*;
  using counter = caf::telemetry::int_counter;
  using seconds_counter = caf::telemetry::dbl_counter;
  using gauge = caf::telemetry::int_gauge;
  using histogram = caf::telemetry::dbl_histogram;

  /// @throws std::runtime_error if the registry has others of these names.
  explicit metric_families(caf::telemetry::metric_registry& registry);

  family<counter> runs_started, runs_finished, stalls;
  family<gauge> runs_open, tasks_running, tasks_queued;
  family<histogram> run_duration;
  family<counter> tasks_finished, attempts_finished, retries;
  family<seconds_counter> task_cpu;
  family<histogram> attempt_duration, queue_wait;
  family<gauge> worker_slots, worker_resident;
  family<seconds_counter> worker_cpu;
  family<counter> worker_context_switches, hook_failures, events_dropped;
};

/// The metrics of a graph's groups of one purpose.
struct group_metrics {
  group_metrics(const metric_families& all, const std::string& graph,
                purpose why);

  std::array<metric_families::counter*, task_state_count> tasks_finished;
  std::array<metric_families::counter*, 5> attempts_finished; // by outcome
  metric_families::counter* retries;
  metric_families::seconds_counter* cpu;
  metric_families::histogram *duration, *queue_wait;
};

/// The metrics of all runs of a graph.
struct graph_metrics {
  graph_metrics(const metric_families& all, const std::string& graph);

  metric_families::counter *started, *stalls;
  std::array<metric_families::counter*, 3> finished; // by outcome
  metric_families::gauge *open, *running, *queued;
  metric_families::histogram* duration;
};

} // namespace troupe
