#include <troupe/graph/group_plan.hpp>

#include <cassert>
#include <utility>

namespace troupe {

void group_plan::open(expansion_id e, std::uint64_t size, bool final) {
  auto& known = expansions_[e];
  known.size = size;
  known.final = final;
}

void group_plan::add_ready(expansion_id e, std::uint64_t first,
                           std::uint64_t count, supplies with) {
  ready_.push_back({e, first, first + count, std::move(with)});
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
  taken out{which,          {},          nullptr, with.pull_limit, with.fed,
            with.fed_final, with.blocked};
  for (const auto& column : with.inputs)
    out.inputs.push_back(column.at(out.which.index));
  if (!with.labels.empty())
    out.label = with.labels[out.which.index - with.first];
  if (ready_count_ == 0)
    ready_.clear(); // and what the last range held
  flights_.emplace(out.which, epoch);
  return out;
}

bool group_plan::finish(const task& t, std::uint64_t epoch, task_state s) {
  auto i = flights_.find(t);
  if (i == flights_.end() || i->second != epoch)
    return false;
  flights_.erase(i);
  end(t.expansion, 1, s);
  return true;
}

bool group_plan::pause(const task& t, std::uint64_t epoch) {
  auto i = flights_.find(t);
  if (i == flights_.end() || i->second != epoch)
    return false;
  flights_.erase(i);
  return true;
}

void group_plan::resume(const task& t, std::uint64_t epoch) {
  flights_.emplace(t, epoch);
}

group_plan::task group_plan::drop(task_state s) {
  auto t = next();
  end(t.expansion, 1, s);
  return t;
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
