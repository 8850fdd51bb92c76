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
  bool is_nested = e.run->groups.depth(e.group) > 1;
  if (auto* known = find(e.group)) {
    known->total = is_nested ? known->total + e.count : e.count;
    return;
  }
  expansion_progress x;
  x.group = e.group;
  x.name = e.run->groups.name(e.group);
  x.total = e.count;
  x.begin = x.end = e.time;
  expansions_.push_back(std::move(x));
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
  auto* x = find(e.group);
  if (e.run->groups.depth(e.group) > 1)
    return; // it is finished once for each element around it
  if (x)
    x->finished = true;
  ++groups_ended_;
  if (all_succeeded(e.counts) && (x || e.counts.total() > 0))
    ++groups_succeeded_;
}

void run_progress::add(const run_finished& e) {
  end_ = e;
  end_->run = nullptr; // it does not outlive the event
}

} // namespace troupe
