#include <troupe/actors/coordinator.hpp>
#include <troupe/actors/task_group.hpp>

#include <algorithm>

namespace troupe {

coordinator::coordinator(caf::actor_config& config, run_context_ptr run)
    : caf::event_based_actor(config), run_(std::move(run)),
      groups_(run_->definition, &run_->definition->groups), plan_(groups_),
      values_(groups_), events_(run_) {}

caf::behavior coordinator::make_behavior() {
  return {
      [this](start_atom) { on_start(); },
      [this](const group_end& end) { on_group_end(end); },
      [this](cancel_atom) { on_cancel(); },
  };
}

void coordinator::on_start() {
  started_ = now_ns();
  if (events_.active()) {
    events_.emit<run_started>(started_);
    events_.emit<groups_planned>(started_);
    events_.flush(this);
  }
  for (auto& [id, v] : run_->values)
    values_.put(id, std::move(v));
  announce_single_tasks();
  add(plan_.start());
  proceed();
}

// Of groups outside of blocks; those of a block are known when it begins.
void coordinator::announce_single_tasks() {
  std::uint64_t tasks = 0;
  for (group_id g = 0; g < groups_->size(); ++g)
    tasks += groups_->spawner(g) == no_group;
  run_->record->announce(tasks);
}

void coordinator::on_group_end(const group_end& end) {
  live_.erase(end.group);
  counts_ += end.counts;
  failures_.insert(failures_.end(), end.failures.begin(), end.failures.end());
  for (const auto& [id, v] : end.values)
    values_.put(id, v);
  if (end.labels)
    labels_.emplace(end.group, end.labels);
  add(plan_.finish(end.group, end.missing));
  proceed();
}

void coordinator::on_cancel() {
  if (started_ == 0)
    return; // the start is yet to come, and sees the stop source
  for (const auto& [id, group] : live_)
    post(this, group, cancel_atom_v);
  proceed();
}

void coordinator::add(const run_plan::facts& facts) {
  ready_.insert(ready_.end(), facts.begin(), facts.end());
}

void coordinator::proceed() {
  while (!ready_.empty() && live_.size() < most_live_groups) {
    auto next = ready_.front();
    ready_.pop_front();
    bool runs = !next.skip && !cancelled() && !given(next.group);
    if (runs || announced(next.group))
      start(next);
    else
      end_unstarted(next);
  }
  events_.flush(this);
  if (plan_.ended())
    finish_run();
}

// By the stop source, not by the message: tasks see it before the message
// comes.
bool coordinator::cancelled() const { return run_->stop.stop_requested(); }

// Whether there are elements whose tasks must be accounted for.
bool coordinator::announced(group_id g) const {
  auto spawner = groups_->spawner(g);
  return spawner != no_group && values_.at(groups_->nodes(spawner)[0]);
}

// Whether the run was given the values of all the group's nodes.
bool coordinator::given(group_id g) const {
  auto nodes = groups_->nodes(g);
  return std::all_of(nodes.begin(), nodes.end(),
                     [this](node_id id) { return groups_->overridden(id); });
}

void coordinator::start(const run_plan::ready_group& ready) {
  group_start s{.run = run_,
                .group = ready.group,
                .program =
                    std::make_shared<const task_program>(*groups_, ready.group),
                .shared = {},
                .elements = {},
                .labels = {},
                .skip = ready.skip,
                .coordinator = caf::actor{this}};
  for (auto id : s.program->shared())
    s.shared.push_back(values_.at(id));
  if (auto spawner = groups_->spawner(ready.group); spawner != no_group) {
    s.elements = values_.at(groups_->nodes(spawner)[0]);
    if (auto i = labels_.find(spawner); i != labels_.end())
      s.labels = i->second;
    run_->record->announce(s.elements.get<value_list>().size());
  }
  values_.read_by(ready.group);
  events_.flush(this);
  live_.emplace(ready.group, spawn<task_group>(std::move(s)));
}

task_state
coordinator::unstarted_state(const run_plan::ready_group& ready) const {
  if (given(ready.group))
    return task_state::succeeded;
  return ready.skip && !cancelled() ? task_state::skipped
                                    : task_state::cancelled;
}

// Ends a group whose tasks are never sent: one task, or a block that never got
// to know its elements.
void coordinator::end_unstarted(const run_plan::ready_group& ready) {
  auto g = ready.group;
  auto state = unstarted_state(ready);
  auto cause = ready.skip.value_or(task_ref{g, 0});
  task_counts counts;
  if (groups_->spawner(g) == no_group)
    counts.add(state);
  counts_ += counts;
  run_->record->count(counts);
  values_.read_by(g);
  if (events_.active()) {
    auto time = now_ns();
    if (counts.total() > 0) {
      auto& e = events_.emit<task_finished>(time);
      e.task = {g, 0};
      e.group_size = 1;
      e.group_size_final = true;
      e.state = state;
      if (state == task_state::skipped)
        e.root_cause = cause;
    }
    auto& e = events_.emit<group_finished>(time);
    e.group = g;
    e.counts = counts;
    if (events_.full())
      events_.flush(this);
  }
  std::vector<missing_value> missing;
  if (state != task_state::succeeded)
    for (auto id : groups_->nodes(g))
      missing.push_back({id, cause});
  add(plan_.finish(g, missing));
}

void coordinator::finish_run() {
  auto end = collect_end();
  if (events_.active()) {
    auto time = now_ns();
    auto& e = events_.emit<run_finished>(time);
    e.outcome = end.outcome;
    e.counts = end.counts;
    e.duration = time - started_;
    if (!end.failures.empty())
      e.failures =
          std::make_shared<const std::vector<shared_failure>>(end.failures);
    events_.flush(this);
  }
  run_->record->leave(std::move(end));
  post(this, run_->bus, close_run{run_->definition->id});
  quit();
}

run_end coordinator::collect_end() {
  run_end end;
  end.counts = counts_;
  end.failures = std::move(failures_);
  const auto& targets = groups_->selected().targets;
  for (auto id : targets)
    if (const auto& v = values_.at(id))
      end.targets.emplace(id, v);
  if (end.targets.size() == targets.size())
    end.outcome = run_outcome::succeeded;
  else
    end.outcome = cancelled() ? run_outcome::cancelled : run_outcome::failed;
  return end;
}

} // namespace troupe
