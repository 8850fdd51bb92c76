#include <troupe/graph/group_plan.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

namespace troupe {

void group_plan::open(expansion_id e, std::uint64_t size, bool final) {
  auto& known = expansions_[e];
  known.size = size;
  known.final = final;
}

void group_plan::add_ready(expansion_id e, std::uint64_t first,
                           std::uint64_t count, supplies with,
                           std::int64_t since) {
  ready_.push_back({e, first, first + count, std::move(with), since});
  ready_count_ += count;
}

void group_plan::end(expansion_id e, std::uint64_t count, task_state s) {
  expansions_.at(e).counts.add(s, count);
}

// Takes the next one that is ready; its range stays, until another is taken.
group_plan::task group_plan::next() {
  assert(ready_count_ > 0);
  while (ready_.front().next == ready_.front().end)
    ready_.pop_front();
  --ready_count_;
  auto& from = ready_.front();
  return {from.expansion, from.next++};
}

group_plan::taken group_plan::take(std::uint64_t epoch) {
  auto which = next();
  const auto& with = ready_.front().with;
  taken out{.which = which,
            .since = ready_.front().since,
            .inputs = {},
            .label = nullptr,
            .pull_limit = with.pull_limit,
            .fed = with.fed,
            .fed_final = with.fed_final,
            .blocked = with.blocked};
  for (const auto& column : with.inputs)
    out.inputs.push_back(column.at(out.which.index));
  if (!with.labels.empty())
    out.label = with.labels[out.which.index - with.first];
  if (ready_count_ == 0)
    ready_.clear(); // and what the last range held
  flights_.emplace(out.which, flight{epoch, out.since, out.since});
  return out;
}

bool group_plan::finish(const task& t, std::uint64_t epoch, task_state s) {
  auto i = flights_.find(t);
  if (i == flights_.end() || i->second.epoch != epoch)
    return false;
  flights_.erase(i);
  end(t.expansion, 1, s);
  return true;
}

bool group_plan::pause(const task& t, std::uint64_t epoch) {
  auto i = flights_.find(t);
  if (i == flights_.end() || i->second.epoch != epoch)
    return false;
  flights_.erase(i);
  return true;
}

group_plan::flight* group_plan::find(const task& t, std::uint64_t epoch) {
  auto i = flights_.find(t);
  return i != flights_.end() && i->second.epoch == epoch ? &i->second : nullptr;
}

std::vector<group_plan::task>
group_plan::in_flight(const selection& which) const {
  std::vector<task> found;
  for (const auto& [t, f] : flights_)
    if (which.has(t))
      found.push_back(t);
  return found;
}

void group_plan::drop(const range& r, task_state s,
                      std::vector<task_range>& dropped) {
  if (r.next == r.end)
    return;
  dropped.push_back({r.expansion, r.next, r.end});
  ready_count_ -= r.end - r.next;
  end(r.expansion, r.end - r.next, s);
}

// A range may be left on both sides of what is dropped.
std::vector<group_plan::task_range> group_plan::drop(const selection& which,
                                                     task_state s) {
  std::vector<task_range> dropped;
  std::deque<range> kept;
  for (auto& r : std::exchange(ready_, {})) {
    auto part = r;
    if (which.expansion && *which.expansion != r.expansion)
      part.end = part.next;
    if (which.index) {
      part.next = std::clamp(*which.index, r.next, part.end);
      part.end = std::clamp(*which.index + 1, part.next, part.end);
    }
    drop(part, s, dropped);
    auto before = r;
    before.end = part.next;
    r.next = part.end;
    for (auto* rest : {&before, &r})
      if (rest->next < rest->end)
        kept.push_back(std::move(*rest));
  }
  ready_ = std::move(kept);
  return dropped;
}

std::vector<group_plan::task_range> group_plan::drop_older(std::int64_t time,
                                                           task_state s) {
  std::vector<task_range> dropped;
  for (; !ready_.empty() && ready_.front().since <= time; ready_.pop_front())
    drop(ready_.front(), s, dropped);
  return dropped;
}

std::optional<std::int64_t> group_plan::oldest_ready() const {
  for (const auto& r : ready_)
    if (r.next < r.end)
      return r.since;
  return std::nullopt;
}

std::vector<group_plan::task> group_plan::first_ready(std::size_t most) const {
  std::vector<task> found;
  for (const auto& r : ready_)
    for (auto i = r.next; i < r.end && found.size() < most; ++i)
      found.push_back({r.expansion, i});
  return found;
}

bool group_plan::ended(expansion_id e) const {
  auto i = expansions_.find(e);
  return i != expansions_.end() && i->second.final
         && i->second.counts.total() == i->second.size;
}

task_counts group_plan::close(expansion_id e) {
  return expansions_.extract(e).mapped().counts;
}

} // namespace troupe
