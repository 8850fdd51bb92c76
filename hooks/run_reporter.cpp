#include <troupe/hooks/run_analysis.hpp>
#include <troupe/hooks/run_reporter.hpp>
#include <troupe/hooks/visit_event.hpp>

#include <utility>

namespace troupe {

namespace {

run_outline outline_of(const run_definition& run,
                       std::vector<std::size_t>& number_of_node) {
  const auto& groups = run.groups;
  run_outline o;
  number_of_node.resize(groups.of().size());
  for (group_id g = 0; g < groups.size(); ++g) {
    o.groups.push_back({.name = groups.name(g),
                        .per_element = groups.why(g) == purpose::execute_block,
                        .asynchronous = groups.asynchronous(g),
                        .spawner = groups.spawner(g),
                        .depth = static_cast<std::uint32_t>(groups.depth(g)),
                        .needs = needs_of(groups, g)});
    for (auto id : groups.nodes(g)) {
      number_of_node[id] = o.nodes.size();
      o.nodes.push_back(run.node_name(id));
    }
  }
  return o;
}

} // namespace

/// From events to what the analysis is told.
class run_reporter::watched_run {
public:
  watched_run(const run_definition& run, std::size_t task_limit,
              run_analysis::worker_slots workers)
      : run_(run.shared_from_this()),
        analysis_(task_limit, std::move(workers)) {
    analysis_.plan(outline_of(run, number_of_node_));
  }

  void joined(worker_id w, std::uint32_t slots) { analysis_.joined(w, slots); }

  void add(const event& e) {
    analysis_.saw(base_of(e).seq, base_of(e).time);
    visit_event([this](const auto& one) { on(one); }, e);
  }

  run_report report() const {
    auto r = analysis_.report();
    r.run = to_string(run_->id);
    r.graph = run_->graph_name();
    return r;
  }

private:
  void on(const run_event&) {}

  void on(const group_expanded& e) {
    if (e.labels)
      analysis_.expanded(position(e.spawning_task), e.first, e.labels);
  }

  void on(const task_started& e) {
    analysis_.started(e.task.group, e.queue_wait);
  }

  void on(const node_finished& e) {
    if (e.outcome != node_outcome::skipped)
      analysis_.node_ended(number_of_node_[e.node], e.duration);
  }

  void on(const attempt_finished& e) {
    if (e.start > 0)
      analysis_.attempt_ended({.task = position(e.task),
                               .number = e.attempt,
                               .worker = e.worker,
                               .slot = e.slot,
                               .start = e.start,
                               .duration = e.duration,
                               .paused = e.paused,
                               .cpu = e.cpu,
                               .retry_at = e.retry_at});
  }

  void on(const task_finished& e) {
    analysis_.task_ended(position(e.task), e.state, e.start, e.duration);
  }

  void on(const run_finished& e) { analysis_.run_ended(e.outcome, e.duration); }

  task_position position(const task_ref& t) {
    return {t.group, expansion(t.group, t.within), t.index};
  }

  expansion_id expansion(group_id g, const element_ref& within) {
    auto spawner = analysis_.outline().groups[g].spawner;
    if (spawner == no_group)
      return 0;
    if (last_group_ == g && last_within_ == within)
      return last_expansion_;
    task_position by{.group = spawner};
    if (within)
      by = {spawner, expansion(spawner, within->within), within->index};
    last_group_ = g;
    last_within_ = within;
    return last_expansion_ = analysis_.expansions().number(by);
  }

  std::shared_ptr<const run_definition> run_;
  std::vector<std::size_t> number_of_node_; // by its id
  run_analysis analysis_;
  // Most events are of the same expansion as the one before.
  group_id last_group_ = no_group;
  element_ref last_within_;
  expansion_id last_expansion_ = 0;
};

run_reporter::run_reporter(std::size_t task_limit) : task_limit_(task_limit) {}
run_reporter::~run_reporter() = default;

std::vector<run_report> run_reporter::take() {
  std::lock_guard guard{mutex_};
  return std::exchange(done_, {});
}

// A run whose beginning was not seen is not reported.
void run_reporter::on_event(const event& e) {
  const auto& run = *base_of(e).run;
  std::lock_guard guard{mutex_};
  if (std::holds_alternative<run_started>(e))
    runs_[run.id] = std::make_unique<watched_run>(run, task_limit_, slots_);
  auto i = runs_.find(run.id);
  if (i == runs_.end())
    return;
  i->second->add(e);
  if (std::holds_alternative<run_finished>(e)) {
    done_.push_back(i->second->report());
    runs_.erase(i);
  }
}

void run_reporter::on_engine_event(const engine_event_variant& e) {
  std::lock_guard guard{mutex_};
  if (const auto* one = std::get_if<worker_joined>(&e)) {
    slots_[one->worker] = one->slots;
    for (auto& [id, run] : runs_)
      run->joined(one->worker, one->slots);
  } else if (const auto* lost = std::get_if<worker_lost>(&e)) {
    slots_.erase(lost->worker);
  }
}

} // namespace troupe
