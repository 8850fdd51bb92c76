#include <troupe/hooks/run_analysis.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr std::size_t most_stragglers = 10;
constexpr nanoseconds straggler_factor = 2;
constexpr std::size_t most_estimates = 12;

bool is_slower(const run_analysis::attempt& a, const run_analysis::attempt& b) {
  return a.duration > b.duration;
}

auto place_of(const task_position& t) {
  return std::pair{t.group, std::pair{t.expansion, t.index}};
}

} // namespace

run_analysis::run_analysis(std::size_t task_limit, worker_slots workers)
    : task_limit_(task_limit), workers_(std::move(workers)) {}

void run_analysis::plan(run_outline outline) {
  outline_ = std::move(outline);
  groups_.resize(outline_.groups.size());
  nodes_.resize(outline_.nodes.size());
}

// -- what happens -------------------------------------------------------------

void run_analysis::joined(worker_id worker, std::uint32_t slots) {
  workers_[worker] = slots;
}

void run_analysis::saw(std::uint64_t seq, nanoseconds time) {
  if (seen_ == 0)
    begin_ = time;
  ++seen_;
  next_seq_ = std::max(next_seq_, seq + 1);
  if (!sums_.outcome)
    sums_.wall = std::max(sums_.wall, time - begin_);
}

// Each group of a block is told the same.
void run_analysis::expanded(const task_position& by, std::uint64_t first,
                            label_list labels) {
  if (!sums_.has_timeline)
    return;
  auto& parts = labels_[expansions_.number(by)];
  if (!parts.empty() && first <= parts.back().first)
    return;
  label_count_ += static_cast<std::size_t>(
      std::count_if(labels->begin(), labels->end(),
                    [](const auto& l) { return !l.empty(); }));
  parts.push_back({first, std::move(labels)});
  if (label_count_ > task_limit_)
    forget_timeline();
}

void run_analysis::started(group_id g, nanoseconds queue_wait) {
  groups_[g].queue_wait += queue_wait;
  sums_.queue_wait += queue_wait;
}

void run_analysis::node_ended(std::size_t node, nanoseconds duration) {
  nodes_[node].add(duration);
}

void run_analysis::attempt_ended(const attempt& a) {
  ++sums_.attempts;
  sums_.work += a.duration;
  if (a.cpu >= 0) {
    sums_.cpu += a.cpu;
    sums_.cpu_work += a.duration;
  }
  sums_.retries += a.number > 0;
  if (held_slot(a))
    sums_.slot_work += a.duration;
  if (a.retry_at > 0) {
    sums_.retry_cost += a.duration;
    if (sums_.has_timeline) {
      auto& before = retried_[place_of(a.task)];
      if (before.start == 0)
        before.start = a.start;
      before.last = a.start;
      before.run += before.until_next + a.duration;
      before.until_next = std::max<nanoseconds>(0, a.retry_at - a.start
                                                       - a.duration - a.paused);
      before.end = a.start + a.duration + a.paused;
      backoff_ += before.until_next;
    }
  }
  // What waits for its own elements does not determine when they end.
  if (a.paused > 0 && a.retry_at == 0 && sums_.has_timeline
      && !has_block(a.task.group))
    pauses_.insert_or_assign(place_of(a.task), a.paused);
  slots_used_.insert({a.worker, a.slot});
  auto& g = groups_[a.task.group];
  g.durations.add(a.duration);
  keep_if_slow(g, a);
}

bool run_analysis::has_block(group_id g) const {
  return std::ranges::count(outline_.groups, g, &run_outline::group::spawner)
         > 0;
}

// What blocks runs in threads that are numbered after the slots.
bool run_analysis::held_slot(const attempt& a) const {
  auto worker = workers_.find(a.worker);
  return !outline_.groups[a.task.group].asynchronous
         && (worker == workers_.end() || a.slot < worker->second);
}

// If no worker is known, those that were used.
std::uint32_t run_analysis::slots() const {
  std::uint32_t all = 0;
  for (const auto& [worker, slots] : workers_)
    all += slots;
  return all > 0 ? all : static_cast<std::uint32_t>(slots_used_.size());
}

void run_analysis::keep_if_slow(group& g, const attempt& a) const {
  auto& heap = g.slowest;
  if (heap.size() == most_stragglers) {
    if (!is_slower(a, heap.front()))
      return;
    std::pop_heap(heap.begin(), heap.end(), is_slower);
    heap.pop_back();
  }
  heap.push_back(a);
  std::push_heap(heap.begin(), heap.end(), is_slower);
}

void run_analysis::task_ended(const task_position& t, task_state state,
                              nanoseconds start, nanoseconds duration) {
  sums_.counts.add(state);
  if (!sums_.has_timeline)
    return;
  timed_task one{t, start, start + duration, duration};
  if (auto before = retried_.extract(place_of(t))) {
    const auto& b = before.mapped();
    one.start = b.start;
    one.run = b.run;
    if (start == 0) // its last attempt has never begun
      one.end = b.end;
    else if (start != b.last) // else it ended while it waited for the next one
      one.run += b.until_next + duration;
  } else if (start == 0) {
    return;
  }
  if (tasks_.size() == task_limit_)
    return forget_timeline();
  if (auto paused = pauses_.extract(place_of(t)))
    one.end += paused.mapped();
  tasks_.push_back(one);
}

void run_analysis::forget_timeline() {
  sums_.has_timeline = false;
  tasks_ = {};
  retried_.clear();
  pauses_.clear();
  labels_.clear();
}

void run_analysis::run_ended(run_outcome outcome, nanoseconds duration) {
  sums_.outcome = outcome;
  sums_.wall = duration;
}

// -- the report ---------------------------------------------------------------

run_report run_analysis::report() const {
  auto r = sums_;
  r.missing_events = next_seq_ - seen_;
  r.slots = slots();
  add_groups(r);
  add_stragglers(r);
  if (r.has_timeline)
    add_timeline(r);
  add_estimates(r);
  return r;
}

void run_analysis::add_groups(run_report& r) const {
  for (group_id g = 0; g < groups_.size(); ++g)
    r.groups.push_back({.name = outline_.groups[g].name,
                        .durations = groups_[g].durations.summary(),
                        .queue_wait = groups_[g].queue_wait,
                        .slack = {}});
  for (std::size_t n = 0; n < nodes_.size(); ++n)
    r.nodes.push_back({outline_.nodes[n], nodes_[n].summary()});
}

void run_analysis::add_stragglers(run_report& r) const {
  struct slow {
    nanoseconds beyond;
    nanoseconds median;
    const attempt* which;
  };
  std::vector<slow> all;
  for (group_id g = 0; g < groups_.size(); ++g) {
    auto median = std::max<nanoseconds>(r.groups[g].durations.p50, 1);
    for (const auto& a : groups_[g].slowest)
      if (a.duration >= straggler_factor * median)
        all.push_back({a.duration - median, median, &a});
  }
  std::sort(all.begin(), all.end(), [](const slow& a, const slow& b) {
    return a.beyond != b.beyond
               ? a.beyond > b.beyond
               : place_of(a.which->task) < place_of(b.which->task);
  });
  all.resize(std::min(all.size(), most_stragglers));
  for (const auto& [beyond, median, a] : all)
    r.stragglers.push_back({.task = outline_.task_name(expansions_, a->task),
                            .label = label_of(a->task),
                            .attempt = a->number,
                            .duration = a->duration,
                            .factor = static_cast<double>(a->duration)
                                      / static_cast<double>(median)});
}

std::string run_analysis::label_of(const task_position& t) const {
  auto known = labels_.find(t.expansion);
  if (known != labels_.end())
    for (const auto& [first, labels] : known->second)
      if (t.index >= first && t.index - first < labels->size())
        return (*labels)[t.index - first];
  return {};
}

void run_analysis::add_timeline(run_report& r) const {
  if (tasks_.empty())
    return;
  task_timeline timeline{outline_, expansions_, tasks_};
  for (const auto& s : timeline.critical_path())
    r.critical_path.push_back({.task = outline_.task_name(expansions_, s.task),
                               .label = label_of(s.task),
                               .start = s.start - begin_,
                               .wait = s.wait,
                               .run = s.run});
  auto slack = timeline.slack();
  for (group_id g = 0; g < slack.size(); ++g)
    r.groups[g].slack = slack[g];
  r.span = timeline.span();
}

// Where the chain holds no slot, all of them may have nothing to do meanwhile.
// (Of a task's attempts some may not have been told, but its end.)
void run_analysis::add_estimates(run_report& r) const {
  auto in_slots = // of the chain, at least
      r.slot_work == r.work ? std::max<nanoseconds>(0, r.span - backoff_) : 0;
  for (std::uint32_t n = 1; r.estimates.size() < most_estimates; n *= 2) {
    auto share = r.slot_work / n;
    slots_estimate e{n, std::max(share, r.span), std::nullopt};
    if (r.has_timeline)
      e.at_most = std::max(e.at_least, share + r.span - in_slots / n);
    r.estimates.push_back(e);
    if (n / 4 >= r.slots)
      break;
  }
}

} // namespace troupe
