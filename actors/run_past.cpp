#include <troupe/actors/run_past.hpp>
#include <troupe/hooks/visit_event.hpp>

#include <memory>
#include <variant>

namespace troupe {

void run_past::add(const event& e) {
  ++events_;
  if (std::holds_alternative<run_started>(e)
      || std::holds_alternative<groups_planned>(e))
    definitions_.push_back(e);
  time_ = base_of(e).time;
  visit_event([this](const auto& one) { on(one); }, e);
}

// Outside of blocks, there is one task for each group.
void run_past::on(const groups_planned& e) {
  const auto& groups = e.run->groups;
  state_.groups.resize(groups.size());
  for (group_id g = 0; g < groups.size(); ++g)
    state_.groups[g].announced = groups.spawner(g) == no_group ? 1 : 0;
}

void run_past::on(const group_expanded& e) {
  auto& g = state_.groups[e.group];
  g.announced += e.count - e.first;
  g.complete += e.final;
}

// Most tasks end before the next one begins: their ends are told together.
void run_past::on(const task_started& e) {
  if (last_begun_)
    running_.insert(*last_begun_);
  last_begun_ = e.task;
}

void run_past::on(const task_finished& e) {
  if (last_begun_ == e.task)
    last_begun_.reset();
  running_.erase(e.task); // there, if an attempt before this one was
  state_.groups[e.task.group].counts.add(e.state);
}

std::vector<event> run_past::sum() const {
  auto told = definitions_;
  if (events_ > definitions_.size()) {
    auto state = std::make_shared<run_snapshot>(state_);
    auto running = running_;
    if (last_begun_)
      running.insert(*last_begun_);
    state->running.assign(running.begin(), running.end());
    snapshot s;
    s.run = std::get<run_started>(told.front()).run;
    s.seq = events_ - 1;
    s.time = time_;
    s.state = std::move(state);
    told.emplace_back(std::move(s));
  }
  return told;
}

} // namespace troupe
