#include <troupe/actors/metric_families.hpp>

#include <cstddef>
#include <vector>

namespace troupe {

namespace {

using caf::telemetry::label_view;
using caf::telemetry::metric_registry;
using bounds = std::vector<double>;

metric_registry::span_t<double> as_span(const bounds& b) {
  return {b.data(), b.size()};
}

// In seconds; docs/telemetry.md has them.
const bounds task_bounds{1e-5, 1e-4, 1e-3, 5e-3, 0.01, 0.05, 0.1,
                         0.5,  1,    5,    10,   60,   600};
const bounds run_bounds{1e-3, 0.01, 0.1, 0.5, 1, 5, 10, 60, 600, 3600};

} // namespace

metric_families::metric_families(metric_registry& r)
    : runs_started(r.counter_family("troupe", "runs_started", {"graph"},
                                    "Runs that have begun.", "1", true)),
      runs_finished(r.counter_family("troupe", "runs_finished",
                                     {"graph", "outcome"},
                                     "Runs that have ended.", "1", true)),
      stalls(r.counter_family("troupe", "stalls", {"graph"},
                              "Times that nothing of a run could move.", "1",
                              true)),
      runs_open(r.gauge_family("troupe", "runs_open", {"graph"},
                               "Runs that have begun and not ended.")),
      tasks_running(r.gauge_family("troupe", "tasks_running", {"graph"},
                                   "Tasks with an attempt that has begun and "
                                   "not ended.")),
      tasks_queued(r.gauge_family("troupe", "tasks_queued", {"graph"},
                                  "Tasks that were handed to a worker and wait "
                                  "there.")),
      run_duration(r.histogram_family<double>(
          "troupe", "run_duration", {"graph"}, as_span(run_bounds),
          "From the start of a run to its end.", "seconds")),
      tasks_finished(r.counter_family("troupe", "tasks_finished",
                                      {"graph", "purpose", "state"},
                                      "Tasks that have ended.", "1", true)),
      attempts_finished(r.counter_family(
          "troupe", "attempts_finished", {"graph", "purpose", "outcome"},
          "Attempts at tasks that have ended.", "1", true)),
      retries(r.counter_family("troupe", "retries", {"graph", "purpose"},
                               "Attempts that will be followed by another.",
                               "1", true)),
      task_cpu(r.counter_family<double>(
          "troupe", "task_cpu", {"graph", "purpose"},
          "CPU time of attempts, where it was measured.", "seconds", true)),
      attempt_duration(r.histogram_family<double>(
          "troupe", "attempt_duration", {"graph", "purpose"},
          as_span(task_bounds), "Durations of attempts that began.",
          "seconds")),
      queue_wait(r.histogram_family<double>(
          "troupe", "queue_wait", {"graph", "purpose"}, as_span(task_bounds),
          "Waits of attempts for a slot of their worker.", "seconds")),
      worker_slots(r.gauge_family("troupe", "worker_slots", {"worker"},
                                  "How many tasks a worker runs at once.")),
      worker_resident(r.gauge_family("troupe", "worker_resident", {"worker"},
                                     "Memory of the worker's process.",
                                     "bytes")),
      worker_cpu(r.counter_family<double>(
          "troupe", "worker_cpu", {"worker"},
          "User and system time of the worker's process.", "seconds", true)),
      worker_context_switches(r.counter_family(
          "troupe", "worker_context_switches", {"worker", "kind"},
          "Context switches of the worker's process.", "1", true)),
      hook_failures(r.counter_family("troupe", "hook_failures", {"hook"},
                                     "Faults of hooks that were told.", "1",
                                     true)),
      events_dropped(r.counter_family(
          "troupe", "events_dropped", {"subscriber"},
          "Events that a subscriber was too slow for.", "1", true)) {}

group_metrics::group_metrics(const metric_families& all,
                             const std::string& graph, purpose why) {
  label_view of{"graph", graph}, as{"purpose", to_string(why)};
  for (std::size_t i = 0; i < tasks_finished.size(); ++i)
    tasks_finished[i] = all.tasks_finished->get_or_add(
        {of, as, {"state", to_string(static_cast<task_state>(i))}});
  for (std::size_t i = 0; i < attempts_finished.size(); ++i)
    attempts_finished[i] = all.attempts_finished->get_or_add(
        {of, as, {"outcome", to_string(static_cast<attempt_outcome>(i))}});
  retries = all.retries->get_or_add({of, as});
  cpu = all.task_cpu->get_or_add({of, as});
  duration = all.attempt_duration->get_or_add({of, as});
  queue_wait = all.queue_wait->get_or_add({of, as});
}

graph_metrics::graph_metrics(const metric_families& all,
                             const std::string& graph) {
  label_view of{"graph", graph};
  started = all.runs_started->get_or_add({of});
  stalls = all.stalls->get_or_add({of});
  for (std::size_t i = 0; i < finished.size(); ++i)
    finished[i] = all.runs_finished->get_or_add(
        {of, {"outcome", to_string(static_cast<run_outcome>(i))}});
  open = all.runs_open->get_or_add({of});
  running = all.tasks_running->get_or_add({of});
  queued = all.tasks_queued->get_or_add({of});
  duration = all.run_duration->get_or_add({of});
}

} // namespace troupe
