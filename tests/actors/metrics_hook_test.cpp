// What is counted of runs, tasks and workers.

#include "../support/graphs.hpp"
#include "../support/prometheus_parser.hpp"
#include "../support/recorded_run.hpp"
#include "../support/temporary_file.hpp"
#include <troupe/actors/engine.hpp>
#include <troupe/actors/metrics_hook.hpp>
#include <troupe/actors/prometheus_text.hpp>
#include <troupe/actors/run_error.hpp>

#include <caf/actor_system.hpp>
#include <caf/telemetry/metric_registry.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

// An engine whose metrics are kept.
struct counted_engine {
  engine e{{.slots = 2}};

  counted_engine() {
    e.attach(std::make_shared<metrics_hook>(e.system().metrics()));
  }
  test::metrics scrape() {
    return test::parse_prometheus(prometheus_text(e.system().metrics()));
  }
};

constexpr nanoseconds ms = 1'000'000;

// The hook alone, told by hand.
struct told_hook : test::recorded_run {
  caf::telemetry::metric_registry registry;
  metrics_hook hook{registry};

  test::metrics scrape() {
    return test::parse_prometheus(prometheus_text(registry));
  }
  double gauge(const std::string& name) {
    return scrape().value("troupe_" + name);
  }
  // An attempt at a task of the block that had begun.
  void end(std::uint64_t index, nanoseconds duration, nanoseconds cpu) {
    attempt_finished e;
    e.start = 1;
    e.duration = duration;
    e.cpu = cpu;
    hook.on_attempt_finished(of_task(0, {2, index}, 3, e));
  }
};

} // namespace

TEST_CASE("runs and tasks are counted by how they ended", "[metrics]") {
  counted_engine c;
  test::graph_q q;
  c.e.run(q.g, {q.input = 3}, {q.output});
  CHECK_THROWS_AS(c.e.run(q.g, {q.input = 3, q.broken_at = 1}, {q.output}),
                  run_error);
  auto m = c.scrape();
  CHECK(m.value("troupe_runs_started_total", {{"graph", "q"}}) == 2);
  CHECK(m.value("troupe_runs_finished_total", {{"outcome", "succeeded"}}) == 1);
  CHECK(m.value("troupe_runs_finished_total", {{"outcome", "failed"}}) == 1);
  CHECK(m.value("troupe_runs_finished_total", {{"outcome", "cancelled"}}) == 0);
  CHECK(m.value("troupe_run_duration_seconds_count") == 2);
  auto tasks = [&](const char* purpose, const char* state) {
    return m.value("troupe_tasks_finished_total",
                   {{"graph", "q"}, {"purpose", purpose}, {"state", state}});
  };
  CHECK(tasks("execute_block", "succeeded") == 5);
  CHECK(tasks("execute_block", "failed") == 1);
  CHECK(tasks("expand_unordered", "succeeded") == 2);
  CHECK(tasks("gather", "succeeded") == 1);
  CHECK(tasks("gather", "skipped") == 1);
  CHECK(tasks("execute_single", "skipped") == 1);
  CHECK(m.value("troupe_attempts_finished_total") == 12); // 14 without skipped
  CHECK(m.value("troupe_attempt_duration_seconds_count") == 12);
  CHECK(m.value("troupe_queue_wait_seconds_count") == 12);
  for (const char* gauge : {"runs_open", "tasks_running", "tasks_queued"})
    CHECK(m.value(std::string{"troupe_"} + gauge) == 0);
  CHECK(m.value("troupe_worker_slots", {{"worker", "0"}}) == 2);
}

TEST_CASE("attempts are counted, and which ones are tried again", "[metrics]") {
  counted_engine c;
  int calls = 0;
  graph_builder b;
  auto x = b.node("x", [&] {
              if (++calls < 3)
                throw std::runtime_error("not yet");
              return calls;
            }).retry({.attempts = 4, .first_backoff = 0s});
  auto g = std::move(b).build("say \"again\"");
  c.e.run(g, {}, {x});
  auto m = c.scrape();
  test::metric_labels of{{"graph", "say \"again\""},
                         {"purpose", "execute_single"}};
  CHECK(m.value("troupe_retries_total", of) == 2);
  CHECK(m.value("troupe_tasks_finished_total", of) == 1);
  of["outcome"] = "failed";
  CHECK(m.value("troupe_attempts_finished_total", of) == 2);
  of["outcome"] = "succeeded";
  CHECK(m.value("troupe_attempts_finished_total", of) == 1);
}

TEST_CASE("gauges say what runs and waits", "[metrics]") {
  told_hook t;
  t.hook.on_run_started(t.at<run_started>(0));
  CHECK(t.gauge("runs_open") == 1);
  for (std::uint64_t i = 0; i < 3; ++i)
    t.hook.on_task_submitted(t.of_task<task_submitted>(0, 2, i, 3));
  CHECK(t.gauge("tasks_queued") == 3);
  task_started started;
  started.queue_wait = 2 * ms;
  t.hook.on_task_started(t.of_task(0, {2, 0}, 3, started));
  CHECK(t.gauge("tasks_queued") == 2);
  CHECK(t.gauge("tasks_running") == 1);
  t.end(0, 20 * ms, 500 * ms);
  CHECK(t.gauge("tasks_running") == 0);
  attempt_finished never_begun;
  never_begun.outcome = attempt_outcome::cancelled;
  t.hook.on_attempt_finished(t.of_task(0, {2, 1}, 3, never_begun));
  CHECK(t.gauge("tasks_queued") == 1);
  CHECK(t.gauge("task_cpu_seconds_total") == 0.5);
  auto m = t.scrape();
  CHECK(m.value("troupe_attempt_duration_seconds_bucket", {{"le", "0.01"}})
        == 0);
  CHECK(m.value("troupe_attempt_duration_seconds_bucket", {{"le", "0.05"}})
        == 1);
  CHECK(m.value("troupe_queue_wait_seconds_bucket", {{"le", "0.005"}}) == 1);
  CHECK(m.value("troupe_queue_wait_seconds_bucket", {{"le", "0.001"}}) == 0);
  t.hook.on_run_finished(t.at<run_finished>(0)); // though an end is missing
  for (const char* name : {"runs_open", "tasks_running", "tasks_queued"})
    CHECK(t.gauge(name) == 0);
}

TEST_CASE("gauges bear with what was not told", "[metrics]") {
  told_hook t;
  auto state = std::make_shared<run_snapshot>();
  state->running = {{2, 0}, {2, 1}};
  snapshot so_far;
  so_far.state = state;
  t.hook.on_run_started(t.at<run_started>(0));
  t.hook.on_snapshot(t.at(0, so_far));
  CHECK(t.gauge("tasks_running") == 2);
  t.hook.on_task_started(t.of_task<task_started>(0, 2, 2, 3));
  CHECK(t.gauge("tasks_queued") == 0);
  for (std::uint64_t i = 0; i < 4; ++i)
    t.end(i, 0, 0);
  CHECK(t.gauge("tasks_running") == 0);
}

TEST_CASE("figures of the engine are followed", "[metrics]") {
  told_hook t;
  auto told = [&](nanoseconds cpu, std::uint64_t switches) {
    resources_sampled e;
    e.worker = 0;
    e.cpu = cpu;
    e.resident = 4096;
    e.voluntary_switches = switches;
    t.hook.on_resources_sampled(e);
  };
  told(1000 * ms, 10);
  told(1500 * ms, 12);
  CHECK(t.gauge("worker_cpu_seconds_total") == 1.5);
  CHECK(t.gauge("worker_resident_bytes") == 4096);
  told(250 * ms, 5); // a new process
  auto m = t.scrape();
  CHECK(m.value("troupe_worker_cpu_seconds_total", {{"worker", "0"}}) == 1.75);
  CHECK(m.value("troupe_worker_context_switches_total", {{"kind", "voluntary"}})
        == 17);
  CHECK(
      m.value("troupe_worker_context_switches_total", {{"kind", "involuntary"}})
      == 0);
  hook_failed failed;
  failed.hook = "log";
  t.hook.on_hook_failed(failed);
  events_dropped dropped;
  dropped.subscriber = "slow";
  dropped.dropped = 7;
  t.hook.on_events_dropped(dropped);
  m = t.scrape();
  CHECK(m.value("troupe_hook_failures_total", {{"hook", "log"}}) == 1);
  CHECK(m.value("troupe_events_dropped_total", {{"subscriber", "slow"}}) == 7);
}

TEST_CASE("a worker that is gone leaves its number, and no memory",
          "[metrics]") {
  told_hook t;
  auto join = [&](worker_id id, std::uint32_t slots) {
    worker_joined e;
    e.worker = id;
    e.slots = slots;
    t.hook.on_worker_joined(e);
    resources_sampled sample;
    sample.worker = id;
    sample.cpu = 1000 * ms;
    sample.resident = 4096;
    t.hook.on_resources_sampled(sample);
  };
  auto lose = [&](worker_id id) {
    worker_lost e;
    e.worker = id;
    t.hook.on_worker_lost(e);
  };
  auto value = [&](const std::string& name, const char* number) {
    return t.scrape().value("troupe_worker_" + name, {{"worker", number}});
  };
  for (worker_id id : {0u, 1u, 2u})
    join(id, 10 + id);
  lose(1);
  CHECK(value("slots", "1") == 0);
  CHECK(value("resident_bytes", "1") == 0);
  CHECK(value("resident_bytes", "2") == 4096);
  join(3, 13);
  CHECK(value("slots", "1") == 13);
  CHECK(value("resident_bytes", "1") == 4096);
  CHECK(value("cpu_seconds_total", "1") == 2); // of both
  join(4, 14);
  CHECK(value("slots", "3") == 14);
  CHECK(value("slots", "2") == 12);
  CHECK(value("slots", "4") == -1);
}

TEST_CASE("there are not too many graphs", "[metrics]") {
  counted_engine c;
  for (int i = 0; i < 103; ++i) {
    graph_builder b;
    b.node("x", [] { return 1; });
    c.e.run(std::move(b).build("g" + std::to_string(i)));
  }
  auto m = c.scrape();
  CHECK(m.value("troupe_runs_started_total", {{"graph", "g99"}}) == 1);
  CHECK(m.value("troupe_runs_started_total", {{"graph", "g100"}}) == -1);
  CHECK(m.value("troupe_runs_started_total", {{"graph", "(other)"}}) == 3);
}

TEST_CASE("names that read alike are counted as one", "[metrics]") {
  counted_engine c;
  for (const char* name : {"g\xff", "g\xfe"}) {
    graph_builder b;
    b.node("x", [] { return 1; });
    c.e.run(std::move(b).build(name));
  }
  CHECK(c.scrape().value("troupe_runs_started_total",
                         {{"graph", "g\xef\xbf\xbd"}})
        == 2);
}

// Where there is Prometheus' own tool.
TEST_CASE("promtool finds nothing to complain of", "[metrics]") {
  if (std::system("promtool --version > /dev/null 2>&1") != 0)
    return;
  counted_engine c;
  test::graph_q q;
  c.e.run(q.g, {q.input = 3}, {q.output});
  CHECK_THROWS_AS(c.e.run(q.g, {q.input = 3, q.broken_at = 1}, {q.output}),
                  run_error);
  graph_builder b;
  b.node("x", [] { return 1; });
  c.e.run(std::move(b).build("odd \"\\\n\xff{x=\"y\"} 1 # HELP"));
  test::temporary_file text{prometheus_text(c.e.system().metrics())};
  auto check = "promtool check metrics < '" + text.path() + "'";
  CHECK(std::system(check.c_str()) == 0);
}
