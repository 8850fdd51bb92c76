#include <troupe/hooks/progress_state.hpp>

#include <algorithm>

namespace troupe {

namespace {

bool all_succeeded(const task_counts& counts) {
  return counts.of(task_state::succeeded) == counts.total();
}

} // namespace

run_progress::run_progress(const groups_planned& e)
    : name_(e.run->graph_name()), begin_(e.time), groups_(0) {
  for (group_id g = 0; g < e.run->groups.size(); ++g)
    groups_ += e.run->groups.depth(g) <= 1;
}

expansion_progress* run_progress::find(group_id g) {
  auto i = std::find_if(expansions_.begin(), expansions_.end(),
                        [g](const auto& x) { return x.group == g; });
  return i == expansions_.end() ? nullptr : &*i;
}

void run_progress::add(const group_expanded& e) {
  auto* known = find(e.group);
  if (!known) {
    expansion_progress x;
    x.group = e.group;
    x.spawner = e.run->groups.spawner(e.group);
    x.name = e.run->groups.name(e.group);
    x.begin = x.end = e.time;
    known = &expansions_.emplace_back(std::move(x));
  }
  known->total += e.count - e.first;
}

void run_progress::add(const task_finished& e) {
  tasks_.add(e.state);
  if (auto* x = find(e.task.group)) {
    x->counts.add(e.state);
    x->end = std::max(x->end, e.time);
  }
}

// A block that failed before its elements were known has no tasks at all, so it
// counts as succeeded only if it was expanded.
void run_progress::add(const group_finished& e) {
  if (e.run->groups.depth(e.group) <= 1) {
    auto* x = find(e.group);
    if (x)
      x->finished = true;
    ++groups_ended_;
    if (all_succeeded(e.counts) && (x || e.counts.total() > 0))
      ++groups_succeeded_;
  }
  finish_nested();
}

// A group in nested blocks is finished once for each element around it; for
// good, when no more can be expanded and all tasks have ended.
void run_progress::finish_nested() {
  for (auto& x : expansions_) // those around it come before it
    if (const auto* by = find(x.spawner))
      x.finished = by->finished && x.counts.total() == x.total;
}

void run_progress::add(const run_finished& e) {
  end_ = e;
  end_->run = nullptr; // it does not outlive the event
}

} // namespace troupe
