#include <troupe/hooks/task_timeline.hpp>

#include <algorithm>
#include <tuple>

namespace troupe {

namespace {

auto place(const timed_task& t) {
  return std::tuple{t.at.group, t.at.expansion, t.at.index};
}

// How long `t` had run until then, if it waited before that only.
nanoseconds run_until(const timed_task& t, nanoseconds time) {
  return std::max<nanoseconds>(0, t.run - (t.end - time));
}

bool ends_before(const timed_task& a, const timed_task& b) {
  return a.end < b.end;
}

} // namespace

task_timeline::task_timeline(const run_outline& outline,
                             const expansion_table& expansions,
                             std::vector<timed_task> tasks)
    : outline_(outline), expansions_(expansions) {
  std::sort(tasks.begin(), tasks.end(),
            [](const auto& a, const auto& b) { return place(a) < place(b); });
  tasks_.reserve(tasks.size());
  for (auto& t : tasks)
    tasks_.push_back({t});
  sort_groups();
  add_parts();
  find_earliest();
  find_latest();
  link_path();
}

std::vector<task_timeline::step> task_timeline::critical_path() const {
  return path_;
}

std::vector<std::optional<nanoseconds>> task_timeline::slack() const {
  std::vector<std::optional<nanoseconds>> least(outline_.groups.size());
  for (const auto& t : tasks_) {
    auto& one = least[t.at.group];
    one = std::min(one.value_or(t.latest_end - t.end), t.latest_end - t.end);
  }
  return least;
}

nanoseconds task_timeline::span() const {
  nanoseconds longest = 0;
  for (const auto& t : tasks_)
    longest = std::max(longest, t.earliest_end);
  return longest;
}

// -- who needs what -----------------------------------------------------------

// What is in a circle, which only a damaged record can have, is left out.
void task_timeline::sort_groups() {
  auto count = outline_.groups.size();
  std::vector<std::size_t> open(count);
  std::vector<std::vector<group_id>> users(count);
  for (group_id g = 0; g < count; ++g) {
    open[g] = outline_.groups[g].needs.size();
    for (const auto& n : outline_.groups[g].needs)
      users[n.on].push_back(g);
    if (open[g] == 0)
      order_.push_back(g);
  }
  for (std::size_t i = 0; i < order_.size(); ++i)
    for (auto user : users[order_[i]])
      if (--open[user] == 0)
        order_.push_back(user);
  is_in_order_.resize(count);
  for (auto g : order_)
    is_in_order_[g] = true;
}

void task_timeline::add_parts() {
  first_of_group_.resize(outline_.groups.size() + 1);
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const auto& at = tasks_[i].at;
    ++first_of_group_[at.group + 1];
    auto& p = parts_
                  .try_emplace(key(at.group, at.expansion),
                               part{.first = i, .latest_end = {}})
                  .first->second;
    p.last = i + 1;
  }
  for (std::size_t g = 1; g < first_of_group_.size(); ++g)
    first_of_group_[g] += first_of_group_[g - 1];
}

task_timeline::part* task_timeline::find_part(group_id g, expansion_id x) {
  auto i = parts_.find(key(g, x));
  return i == parts_.end() ? nullptr : &i->second;
}

std::span<task_timeline::task> task_timeline::tasks_of(const part& p) {
  return {tasks_.data() + p.first, p.last - p.first};
}

std::span<task_timeline::task> task_timeline::tasks_of(group_id g) {
  return {tasks_.data() + first_of_group_[g],
          first_of_group_[g + 1] - first_of_group_[g]};
}

const std::vector<group_need>& task_timeline::needs(const task& t) const {
  return outline_.groups[t.at.group].needs;
}

// None, of what is in a circle, or behind one.
std::span<const group_need> task_timeline::needs_in_order(const task& t) const {
  return is_in_order_[t.at.group] ? std::span<const group_need>{needs(t)}
                                  : std::span<const group_need>{};
}

// The tasks of an expansion that `t` gathers; null if none ran.
task_timeline::part* task_timeline::gathered(const task& t,
                                             const group_need& n) {
  auto spawner = outline_.groups[n.on].spawner;
  auto by = outline_.around(expansions_, t.at, outline_.groups[spawner].depth);
  by.group = spawner;
  auto x = expansions_.find(by);
  return x == 0 ? nullptr : find_part(n.on, x);
}

// The one task that `t` needs; null if it did not run.
task_timeline::task* task_timeline::needed(const task& t, const group_need& n) {
  auto at = outline_.around(expansions_, t.at, outline_.groups[n.on].depth);
  auto* p = find_part(n.on, at.expansion);
  if (!p)
    return nullptr;
  auto all = tasks_of(*p);
  auto i = std::lower_bound(all.begin(), all.end(), at.index,
                            [](const task& one, std::uint64_t index) {
                              return one.at.index < index;
                            });
  return i != all.end() && i->at.index == at.index ? &*i : nullptr;
}

bool task_timeline::is_spawner(const task& t, const task& of) const {
  return outline_.groups[of.at.group].spawner == t.at.group;
}

// -- forwards -----------------------------------------------------------------

void task_timeline::find_earliest() {
  for (auto g : order_) {
    for (auto& t : tasks_of(g)) {
      find_earliest(t);
      auto& p = *find_part(g, t.at.expansion);
      p.end = std::max(p.end, t.end);
      p.earliest_end = std::max(p.earliest_end, t.earliest_end);
    }
  }
}

void task_timeline::find_earliest(task& t) {
  for (const auto& n : needs(t)) {
    if (auto* all = n.gathered ? gathered(t, n) : nullptr) {
      // A fold that failed may have ended before the last of its elements.
      t.end = std::max(t.end, all->end);
      if (all->end <= t.start)
        t.earliest_start = std::max(t.earliest_start, all->earliest_end);
      else
        for (const auto& one : tasks_of(*all))
          t.earliest_end =
              std::max(t.earliest_end,
                       one.earliest_end + std::min(t.run, t.end - one.end));
    }
    if (auto* one = n.gathered ? nullptr : needed(t, n)) {
      if (one->end <= t.start)
        t.earliest_start = std::max(t.earliest_start, one->earliest_end);
      else if (is_spawner(*one, t))
        t.earliest_start = std::max(
            t.earliest_start, one->earliest_start + run_until(*one, t.start));
    }
  }
  t.earliest_end = std::max(t.earliest_end, t.earliest_start + t.run);
}

// -- backwards ----------------------------------------------------------------

void task_timeline::find_latest() {
  auto last = std::max_element(tasks_.begin(), tasks_.end(), ends_before);
  for (auto& t : tasks_)
    t.latest_end = last->end;
  for (auto& [k, p] : parts_)
    p.latest_end = last->end;
  for (auto g = order_.rbegin(); g != order_.rend(); ++g)
    for (auto& t : tasks_of(*g)) {
      t.latest_end =
          std::min(t.latest_end, find_part(*g, t.at.expansion)->latest_end);
      push_latest(t);
    }
}

// Tells those that `t` needs when they must have ended.
void task_timeline::push_latest(const task& t) {
  auto latest_start = t.latest_end - t.run;
  auto push = [](nanoseconds& at, nanoseconds to) { at = std::min(at, to); };
  for (const auto& n : needs(t)) {
    if (auto* all = n.gathered ? gathered(t, n) : nullptr) {
      if (all->end <= t.start)
        push(all->latest_end, latest_start);
      else
        for (auto& one : tasks_of(*all))
          push(one.latest_end, t.latest_end - std::min(t.run, t.end - one.end));
    }
    if (auto* one = n.gathered ? nullptr : needed(t, n)) {
      if (one->end <= t.start)
        push(one->latest_end, latest_start);
      else if (is_spawner(*one, t))
        push(one->latest_end, latest_start + one->end - t.start);
    }
  }
}

// -- the path -----------------------------------------------------------------

void task_timeline::link_path() {
  auto last = std::max_element(tasks_.begin(), tasks_.end(), ends_before);
  auto* t = last == tasks_.end() ? nullptr : &*last;
  auto until = t ? t->end : 0;
  while (t) {
    task* before = nullptr;
    nanoseconds ready = 0; // when the last that `t` needs was there
    auto consider = [&](task& one, nanoseconds end) {
      if (!before || end >= ready) {
        before = &one;
        ready = end;
      }
    };
    for (const auto& n : needs_in_order(*t)) {
      if (auto* all = n.gathered ? gathered(*t, n) : nullptr) {
        auto found = tasks_of(*all);
        auto& one = *std::max_element(found.begin(), found.end(), ends_before);
        consider(one, std::min(one.end, until));
      }
      auto* one = n.gathered ? nullptr : needed(*t, n);
      if (one && (one->end <= t->start || is_spawner(*one, *t)))
        consider(*one, std::min(one->end, t->start));
    }
    auto start = before ? std::max(t->start, ready) : t->start;
    auto run =
        std::min(run_until(*t, until), std::max(until - start, nanoseconds{0}));
    path_.push_back({.task = t->at,
                     .start = until - run,
                     .wait = until - run - (before ? ready : t->start),
                     .run = run});
    t = before;
    until = ready;
  }
  std::reverse(path_.begin(), path_.end());
}

} // namespace troupe
