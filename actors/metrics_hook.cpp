#include <troupe/actors/metric_families.hpp>
#include <troupe/actors/metrics_hook.hpp>
#include <troupe/graph/utf8.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

namespace troupe {

namespace {

constexpr std::size_t most_names = 100;

double seconds(nanoseconds t) {
  return static_cast<double>(std::max<nanoseconds>(t, 0)) * 1e-9;
}

} // namespace

// Names of which there may not be too many.
class bounded_names {
public:
  const std::string& of(const std::string& name) {
    auto valid = as_utf8(name); // as it will be read
    if (known_.size() < most_names)
      return *known_.insert(std::move(valid)).first;
    auto known = known_.find(valid);
    return known == known_.end() ? other_ : *known;
  }

private:
  std::set<std::string> known_;
  const std::string other_ = "(other)";
};

// A part of a gauge that never falls below 0, even if events are missing.
class gauge_share {
public:
  explicit gauge_share(metric_families::gauge* g) : gauge_(g) {}

  void add(std::int64_t n) {
    n = std::max(n, -share_);
    share_ += n;
    gauge_->inc(n);
  }
  void set(std::int64_t n) { add(n - share_); }

private:
  metric_families::gauge* gauge_;
  std::int64_t share_ = 0;
};

// What the metrics of a graph's runs are, by purpose as they are needed.
struct counted_graph : graph_metrics {
  counted_graph(const metric_families& all, std::string n)
      : graph_metrics(all, n), name(std::move(n)) {}

  group_metrics& of(const metric_families& all, purpose why) {
    auto& found = groups[static_cast<std::size_t>(why)];
    if (!found)
      found.emplace(all, name, why);
    return *found;
  }

  std::string name;
  std::array<std::optional<group_metrics>, 4> groups;
};

struct counted_run {
  explicit counted_run(counted_graph& g)
      : graph(&g), open(g.open), queued(g.queued), running(g.running) {}

  counted_graph* graph;
  gauge_share open, queued, running;
};

namespace {

// A figure that was counted elsewhere, since that began, is counted on.
template <class Counter, class Number>
void follow(Counter* counter, Number before, Number now) {
  auto more = now < before ? now : now - before; // it began anew
  if (more > Number{0})
    counter->inc(more);
}

} // namespace

// The workers that are there, and the numbers by which they are told apart: the
// smallest that no other one has, since series cannot be taken back.
class counted_workers {
public:
  struct worker {
    std::string number;
    resources_sampled last = {};
  };

  worker& of(worker_id id) {
    auto [known, is_new] = all_.try_emplace(id);
    if (is_new)
      known->second.number = std::to_string(take_number());
    return known->second;
  }
  void forget(worker_id id) {
    if (auto gone = all_.extract(id))
      taken_.erase(std::stoul(gone.mapped().number));
  }

private:
  std::size_t take_number() {
    std::size_t n = 0;
    while (!taken_.insert(n).second)
      ++n;
    return n;
  }

  std::map<worker_id, worker> all_;
  std::set<std::size_t> taken_;
};

class metrics_hook::impl {
public:
  explicit impl(caf::telemetry::metric_registry& registry) : all(registry) {}

  // The run of an event, which begins if it was not known.
  counted_run& run_of(const run_event& e) {
    auto found = runs.find(e.run->id);
    if (found == runs.end())
      found = runs.emplace(e.run->id, begin(*e.run)).first;
    return found->second;
  }

  group_metrics& group_of(counted_run& run, const task_event& e) {
    return run.graph->of(all, e.run->groups.why(e.task.group));
  }

  metric_families all;
  std::map<run_id, counted_run> runs;
  counted_workers workers;
  bounded_names hook_names;

private:
  counted_run begin(const run_definition& run) {
    const auto& name = graph_names_.of(run.graph_name());
    auto& graph = graphs_.try_emplace(name, all, name).first->second;
    for (group_id g = 0; g < run.groups.size(); ++g)
      graph.of(all, run.groups.why(g)); // so that they are there as 0
    graph.started->inc();
    counted_run begun{graph};
    begun.open.add(1);
    return begun;
  }

  bounded_names graph_names_;
  std::map<std::string, counted_graph> graphs_;
};

metrics_hook::metrics_hook(caf::telemetry::metric_registry& registry)
    : impl_(std::make_unique<impl>(registry)) {}

metrics_hook::~metrics_hook() = default;

// -- runs ---------------------------------------------------------------------

void metrics_hook::on_run_started(const run_started& e) { impl_->run_of(e); }

void metrics_hook::on_stalled(const stalled& e) {
  impl_->run_of(e).graph->stalls->inc();
}

void metrics_hook::on_run_finished(const run_finished& e) {
  auto& run = impl_->run_of(e);
  run.graph->finished[static_cast<std::size_t>(e.outcome)]->inc();
  run.graph->duration->observe(seconds(e.duration));
  for (auto* share : {&run.queued, &run.running, &run.open})
    share->set(0);
  impl_->runs.erase(e.run->id);
}

void metrics_hook::on_snapshot(const snapshot& e) {
  impl_->run_of(e).running.set(
      static_cast<std::int64_t>(e.state->running.size()));
}

// -- tasks --------------------------------------------------------------------

void metrics_hook::on_task_submitted(const task_submitted& e) {
  impl_->run_of(e).queued.add(1);
}

void metrics_hook::on_task_started(const task_started& e) {
  auto& run = impl_->run_of(e);
  run.queued.add(-1);
  run.running.add(1);
  impl_->group_of(run, e).queue_wait->observe(seconds(e.queue_wait));
}

void metrics_hook::on_attempt_finished(const attempt_finished& e) {
  auto& run = impl_->run_of(e);
  auto& group = impl_->group_of(run, e);
  group.attempts_finished[static_cast<std::size_t>(e.outcome)]->inc();
  if (e.retry_at != 0)
    group.retries->inc();
  if (e.cpu > 0)
    group.cpu->inc(seconds(e.cpu));
  if (e.start == 0) { // it has never begun
    run.queued.add(-1);
    return;
  }
  run.running.add(-1);
  group.duration->observe(seconds(e.duration));
}

void metrics_hook::on_task_finished(const task_finished& e) {
  auto& group = impl_->group_of(impl_->run_of(e), e);
  group.tasks_finished[static_cast<std::size_t>(e.state)]->inc();
}

// -- the engine ---------------------------------------------------------------

void metrics_hook::on_worker_joined(const worker_joined& e) {
  const auto& worker = impl_->workers.of(e.worker).number;
  impl_->all.worker_slots->get_or_add({{"worker", worker}})->value(e.slots);
}

void metrics_hook::on_worker_lost(const worker_lost& e) {
  const auto& worker = impl_->workers.of(e.worker).number;
  for (auto* gauge : {impl_->all.worker_slots, impl_->all.worker_resident})
    gauge->get_or_add({{"worker", worker}})->value(0);
  impl_->workers.forget(e.worker);
}

void metrics_hook::on_hook_failed(const hook_failed& e) {
  const auto& name = impl_->hook_names.of(e.hook);
  impl_->all.hook_failures->get_or_add({{"hook", name}})->inc();
}

void metrics_hook::on_events_dropped(const events_dropped& e) {
  if (e.dropped == 0)
    return;
  const auto& name = impl_->hook_names.of(e.subscriber);
  impl_->all.events_dropped->get_or_add({{"subscriber", name}})
      ->inc(static_cast<std::int64_t>(e.dropped));
}

void metrics_hook::on_resources_sampled(const resources_sampled& e) {
  const auto& all = impl_->all;
  auto& worker = impl_->workers.of(e.worker);
  caf::telemetry::label_view of{"worker", worker.number};
  auto& last = worker.last;
  auto switched = [&](const std::string& kind, std::uint64_t before,
                      std::uint64_t now) {
    follow(all.worker_context_switches->get_or_add({of, {"kind", kind}}),
           static_cast<std::int64_t>(before), static_cast<std::int64_t>(now));
  };
  switched("voluntary", last.voluntary_switches, e.voluntary_switches);
  switched("involuntary", last.involuntary_switches, e.involuntary_switches);
  follow(all.worker_cpu->get_or_add({of}), seconds(last.cpu), seconds(e.cpu));
  all.worker_resident->get_or_add({of})->value(
      static_cast<std::int64_t>(e.resident));
  last = e;
}

} // namespace troupe
