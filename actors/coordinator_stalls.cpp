// What a coordinator does when nothing of its run can move.

#include <troupe/actors/coordinator.hpp>

namespace troupe {

void coordinator::on_unplaced(const tasks_unplaced& u) {
  if (u.count > 0)
    unplaced_.insert_or_assign(u.group, u);
  else
    unplaced_.erase(u.group);
  proceed();
}

// Whether all that is to be run lacks a worker.
bool coordinator::waits_for_workers() const {
  std::uint64_t tasks = 0;
  for (const auto& [group, u] : unplaced_)
    tasks += u.count;
  return tasks > 0 && tasks == plan_.outstanding();
}

// Tasks that wait for each other would do so for ever; those that lack a worker
// may find one yet.
void coordinator::watch_for_stall() {
  bool now = waiting_.empty() && (plan_.stalled() || waits_for_workers());
  if (!now)
    stalled_since_.reset();
  if (!now || stalled_since_)
    return;
  stalled_since_ = now_ns();
  arm_tick();
  if (!events_.active())
    return;
  auto& e = events_.emit<stalled>(*stalled_since_);
  e.waiting =
      std::make_shared<const std::vector<stalled_task>>(stalled_tasks());
  events_.flush(this);
}

void coordinator::run_locally() {
  for (const auto& [group, u] : unplaced_)
    if (auto g = live_.find(group); g != live_.end())
      post(this, g->second, local_atom_v);
  unplaced_.clear();
  stalled_since_.reset();
  arm_tick();
}

std::vector<stalled_task> coordinator::stalled_tasks() const {
  constexpr std::size_t most = 20;
  if (unplaced_.empty())
    return plan_.waiting(most);
  std::vector<stalled_task> found;
  for (const auto& [group, u] : unplaced_)
    for (const auto& t : u.some)
      if (found.size() < most)
        found.push_back({.task = t, .nodes = {}, .worker = u.where});
  return found;
}

std::string coordinator::describe_stall() const {
  std::string text;
  for (const auto& t : stalled_tasks()) {
    text +=
        (text.empty() ? "" : "; ") + groups_->task_name(t.task) + " waits for";
    if (t.worker)
      text += " a worker"
              + (t.worker->label.empty()
                     ? ""
                     : " with label \"" + t.worker->label + '"');
    for (auto id : t.nodes)
      text += " \"" + groups_->of().at(id).name + '"';
  }
  return text;
}

} // namespace troupe
