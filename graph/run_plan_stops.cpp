// What ends before its time: failed blocks, cancelled parts, stalled runs.

#include <troupe/graph/run_plan.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

// A failure counts for its element, and for those around it, out to a block
// that tolerates it.
void run_plan::count_failure(expansion_state& e, std::uint64_t row,
                             const missing_value& why) {
  if (e.stopped)
    return;
  if (e.scope.failures != keep_going) {
    e.failed.rows.insert(row);
    e.failed.last = why;
    stop_if_too_many_failed(e);
  } else if (e.outer) {
    count_failure(*e.outer, e.outer_row, why);
  }
}

void run_plan::stop_if_too_many_failed(expansion_state& e) {
  const auto& mode = e.scope.failures;
  if (e.failed.rows.empty() || e.stopped
      || (mode.by == failure_mode::bound::share && !e.final()))
    return;
  auto most = mode.most_failures(static_cast<std::int64_t>(e.size()));
  if (static_cast<std::int64_t>(e.failed.rows.size()) <= most)
    return;
  stop(e, e.failed.last);
  if (e.outer)
    count_failure(*e.outer, e.outer_row, e.failed.last);
}

// Cancels what is left of an expansion, and of those in it.
void run_plan::stop(expansion_state& e, const missing_value& why) {
  if (e.stopped || e.is_over)
    return;
  e.stopped = why;
  for (auto g : e.scope.members)
    tell({.what = fact::kind::stop,
          .group = g,
          .expansion = e.id,
          .root_cause = why.root_cause});
  for (std::uint32_t i = 0; i < e.folds.size(); ++i)
    feed(e, i); // which ends those that wait
  if (e.outer && !e.final())
    stop_expander(e);
  for (auto* child : e.children())
    stop(*child, why);
}

// Whether it runs just now or waits for a pull.
void run_plan::stop_expander(expansion_state& e) {
  awaiting_.erase(e.id);
  tell({.what = fact::kind::stop,
        .group = groups_->group_of(e.scope.expander),
        .expansion = e.outer->id,
        .first = e.outer_row,
        .count = 1,
        .root_cause = e.stopped->root_cause});
}

void run_plan::cancel(group_id g) {
  cancelled_groups_.insert(g);
  for (const auto& [id, e] : expansions_)
    if (e->scope.id == flow_.scope_of(g))
      tell({.what = fact::kind::stop, .group = g, .expansion = id});
}

void run_plan::cancel(const task_ref& t) {
  cancelled_tasks_.push_back(t);
  if (auto* e = find(t))
    tell({.what = fact::kind::stop,
          .group = t.group,
          .expansion = e->id,
          .first = t.index,
          .count = 1});
}

// The expansion that a task is in; null if it is not known, or over.
expansion_state* run_plan::find(const task_ref& t) {
  for (const auto& [id, e] : expansions_)
    if (e->scope.id == flow_.scope_of(t.group)
        && order(e->within, t.within) == 0)
      return e.get();
  return nullptr;
}

// Why a task must not be run, if so; without a root cause if it was asked for.
const missing_value* run_plan::stopped_by(const expansion_state& e, group_id g,
                                          std::uint64_t row) const {
  static const missing_value by_request{};
  if (e.stopped)
    return &*e.stopped;
  if (cancelled_ || cancelled_groups_.contains(g))
    return &by_request;
  if (!cancelled_tasks_.empty())
    for (const auto& t : cancelled_tasks_)
      if (t == task_ref{g, row, e.within})
        return &by_request;
  return nullptr;
}

// -- stalling -----------------------------------------------------------------

std::vector<stalled_task> run_plan::waiting(std::size_t most) const {
  std::vector<stalled_task> found;
  for (const auto& [id, e] : expansions_)
    for (auto g : e->scope.members)
      for (auto row = e->first(); row < e->size() && found.size() < most; ++row)
        if (!passes(*e, g, row))
          found.push_back({{g, row, e->within}, awaited(*e, g, row)});
  return found;
}

std::vector<node_id> run_plan::awaited(const expansion_state& e, group_id g,
                                       std::uint64_t row) const {
  std::vector<node_id> nodes;
  for (const auto& n : flow_.needs(g)) {
    const auto* at = &e;
    auto r = row;
    for (; at->scope.id != n.scope; at = at->outer)
      r = at->outer_row;
    if (!at->has(n.column, r))
      nodes.push_back(at->scope.columns[n.column].node);
  }
  return nodes;
}

// Opens all gates that are closed, in any order: each lets pass what no other
// gate holds.
void run_plan::give_up() {
  cancelled_ = true;
  std::vector<expansion_state*> all;
  for (const auto& [id, e] : expansions_)
    all.push_back(e.get());
  for (auto* e : all)
    for (std::uint32_t gate = 0; gate < e->scope.gates.size(); ++gate)
      for (auto row = e->first(); row < e->size(); ++row)
        if (!e->is_open(gate, row)) {
          e->force_open(gate, row);
          if (passes(*e, e->scope.gates[gate].group, row))
            pass(*e, e->scope.gates[gate].group, row);
        }
  settle();
}

} // namespace troupe
