#include <troupe/hooks/progress_state.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

bool all_succeeded(const task_counts& counts) {
  return counts.of(task_state::succeeded) == counts.total();
}

std::optional<task_pace> pace_of(std::uint64_t ended, std::uint64_t open,
                                 bool open_is_known, nanoseconds passed) {
  constexpr double second = 1e9, longest = 1'000 * 3'600 * second;
  if (ended == 0 || passed <= 0)
    return {};
  auto each = static_cast<double>(passed) / static_cast<double>(ended);
  auto left = each * static_cast<double>(open);
  task_pace pace{second / each};
  if (open_is_known && left <= longest)
    pace.left = static_cast<nanoseconds>(left);
  return pace;
}

} // namespace

run_progress::run_progress(const groups_planned& e, std::string name)
    : id_(e.run->id),
      name_(name.empty() ? e.run->graph_name() : std::move(name)),
      begin_(e.time), groups_(0), single_tasks_(0), block_groups_(0),
      places_(e.run->groups.size(), nowhere) {
  for (group_id g = 0; g < e.run->groups.size(); ++g) {
    groups_ += e.run->groups.depth(g) <= 1;
    single_tasks_ += e.run->groups.depth(g) == 0;
    block_groups_ += e.run->groups.depth(g) > 0;
  }
}

const expansion_progress* run_progress::find(group_id g) const {
  auto place = g < places_.size() ? places_[g] : nowhere;
  return place == nowhere ? nullptr : &expansions_[place];
}

expansion_progress* run_progress::find(group_id g) {
  return const_cast<expansion_progress*>(std::as_const(*this).find(g));
}

// There is one expansion for each task of the group that yields the elements.
task_total run_progress::total_of(const expansion_progress& x) const {
  using kind = task_total::kind;
  const auto* by = find(x.spawner);
  auto outer = by ? total_of(*by) : task_total{1};
  auto known = std::max(x.total, x.counts.total()); // not told of all, maybe
  if (x.finished || end_
      || (outer.is == kind::exact && x.complete >= outer.tasks))
    return {known};
  if (x.complete == 0 || outer.is == kind::at_least)
    return {known, kind::at_least};
  auto share =
      static_cast<double>(outer.tasks) / static_cast<double>(x.complete);
  auto all =
      static_cast<std::uint64_t>(static_cast<double>(x.in_complete) * share);
  return {std::max(all, known), kind::estimated};
}

task_total run_progress::total() const {
  using kind = task_total::kind;
  bool all_known = end_ || expansions_.size() == block_groups_;
  task_total sum{single_tasks_, all_known ? kind::exact : kind::at_least};
  for (const auto& x : expansions_) {
    auto one = total_of(x);
    sum.tasks += one.tasks;
    sum.is = std::max(sum.is, one.is);
  }
  sum.tasks = std::max(sum.tasks, tasks_.total());
  return sum;
}

std::optional<task_pace> run_progress::pace(nanoseconds now) const {
  if (end_)
    return {};
  auto all = total();
  auto ended = tasks_.total();
  return troupe::pace_of(ended, all.tasks - ended,
                         all.is != task_total::kind::at_least, now - begin_);
}

std::optional<task_pace> run_progress::pace_of(const expansion_progress& x,
                                               nanoseconds now) const {
  if (end_ || x.finished)
    return {};
  auto all = total_of(x);
  auto ended = x.counts.total();
  return troupe::pace_of(ended - x.before, all.tasks - ended,
                         all.is != task_total::kind::at_least, now - x.begin);
}

expansion_progress& run_progress::find_or_add(const run_definition& run,
                                              group_id g, nanoseconds now) {
  if (auto* known = find(g))
    return *known;
  expansion_progress x;
  x.group = g;
  x.spawner = run.groups.spawner(g);
  x.name = run.groups.name(g);
  x.begin = x.end = now;
  places_[g] = expansions_.size();
  return expansions_.emplace_back(std::move(x));
}

void run_progress::add(const group_expanded& e) {
  auto& x = find_or_add(*e.run, e.group, e.time);
  x.total += e.count - e.first;
  if (e.final) {
    ++x.complete;
    x.in_complete += e.count;
  }
}

void run_progress::add(const attempt_finished& e) {
  if (e.retry_at == 0)
    return;
  ++retries_;
  if (auto* x = find(e.task.group))
    ++x->retries;
}

void run_progress::add(const task_finished& e) {
  tasks_.add(e.state);
  if (auto* x = find(e.task.group)) {
    x->counts.add(e.state);
    x->end = std::max(x->end, e.time);
  }
}

void run_progress::add(const group_finished& e) {
  if (e.run->groups.depth(e.group) <= 1)
    end_group(e.group, e.counts);
  finish_nested();
}

// A block that failed before its elements were known has no tasks at all, so it
// counts as succeeded only if it was expanded.
void run_progress::end_group(group_id g, const task_counts& counts) {
  auto* x = find(g);
  if (x)
    x->finished = true;
  ++groups_ended_;
  if (all_succeeded(counts) && (x || counts.total() > 0))
    ++groups_succeeded_;
}

// The rate is then that since the snapshot.
void run_progress::add(const snapshot& e) {
  const auto& groups = e.run->groups;
  for (group_id g = 0; g < groups.size(); ++g) {
    const auto& one = e.state->groups[g];
    tasks_ += one.counts;
    if (groups.spawner(g) != no_group
        && (one.announced > 0 || one.complete > 0)) {
      auto& x = find_or_add(*e.run, g, e.time);
      x.total = x.in_complete = one.announced;
      x.complete = one.complete;
      x.counts = one.counts;
      x.before = one.counts.total();
    }
    if (groups.depth(g) <= 1 && one.finished > 0)
      end_group(g, one.counts);
  }
  finish_nested();
}

// A group in nested blocks is finished once for each element around it; for
// good, when no more can be expanded and all tasks have ended.
void run_progress::finish_nested() {
  for (auto& x : expansions_) // those around it come before it
    if (const auto* by = find(x.spawner))
      x.finished = by->finished && x.counts.total() >= x.total;
}

void run_progress::add(const run_finished& e) {
  end_ = e;
  end_->run = nullptr; // it does not outlive the event
  if (e.outcome == run_outcome::succeeded)
    groups_succeeded_ = groups_ended_ = groups_;
  if (tasks_ == e.counts)
    return;
  tasks_ = e.counts;
  expansions_.clear();
  std::fill(places_.begin(), places_.end(), nowhere);
}

} // namespace troupe
