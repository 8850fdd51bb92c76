#include <troupe/actors/semaphore_ledger.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

void semaphore_ledger::declare(const semaphores& all) {
  declare(std::nullopt, all);
}

void semaphore_ledger::declare(run_key run, const semaphores& all) {
  declare(std::optional{run}, all);
}

void semaphore_ledger::declare(std::optional<run_key> run,
                               const semaphores& all) {
  for (const auto& [text, units] : all)
    semaphores_.try_emplace({run, text}, semaphore{units, 0});
}

void semaphore_ledger::forget(run_key run) {
  std::erase_if(semaphores_,
                [run](const auto& s) { return s.first.first == run; });
}

void semaphore_ledger::demand(group_key key, run_key run,
                              const std::vector<limit>& limits,
                              std::uint64_t ready) {
  auto [i, is_new] = groups_.try_emplace(key);
  auto& g = i->second;
  if (is_new)
    g.needs = find(run, limits);
  g.ready = ready;
  bool was_queued = std::exchange(g.queued, ready > 0);
  if (g.queued && !was_queued)
    queue_.push_back(key);
  if (!g.queued && was_queued)
    std::erase(queue_, key);
}

std::vector<semaphore_ledger::need>
semaphore_ledger::find(run_key run, const std::vector<limit>& limits) {
  std::vector<need> needs;
  for (const auto& l : limits) {
    auto i = semaphores_.find({run, l.semaphore});
    auto& s = i == semaphores_.end()
                  ? semaphores_.at({std::nullopt, l.semaphore})
                  : i->second;
    needs.push_back({&s, l.units});
  }
  return needs;
}

void semaphore_ledger::release(group_key key, std::uint64_t tasks) {
  if (auto i = groups_.find(key); i != groups_.end())
    give_back(i->second, tasks);
}

void semaphore_ledger::leave(group_key key) {
  auto i = groups_.find(key);
  if (i == groups_.end())
    return;
  give_back(i->second, i->second.out);
  if (i->second.queued)
    std::erase(queue_, key);
  groups_.erase(i);
}

void semaphore_ledger::give_back(group& g, std::uint64_t tasks) {
  tasks = std::min(tasks, g.out);
  g.out -= tasks;
  for (const auto& n : g.needs)
    n.of->free += n.units * static_cast<std::int64_t>(tasks);
}

// Takes the units of a task out of what is left, for it or for those behind it.
// True if they were all there.
bool semaphore_ledger::reserve(const group& g) {
  bool fits = true;
  for (const auto& n : g.needs) {
    fits = fits && n.of->left >= n.units;
    n.of->left -= n.units;
  }
  return fits;
}

// Gives the group what was reserved. Returns the number of tasks: one, or all
// if they take nothing.
std::uint64_t semaphore_ledger::take(group& g) {
  auto tasks = g.needs.empty() ? g.ready : 1;
  for (const auto& n : g.needs)
    n.of->free -= n.units;
  g.ready -= tasks;
  g.out += tasks;
  return tasks;
}

std::vector<semaphore_ledger::grant> semaphore_ledger::share_out() {
  for (auto& entry : semaphores_)
    entry.second.left = entry.second.free;
  std::vector<grant> grants;
  for (auto i = queue_.begin(); i != queue_.end();) {
    auto at = i++;
    auto& g = groups_.at(*at);
    if (!reserve(g))
      continue; // keeps its place, and what it has reserved
    auto tasks = take(g);
    if (!grants.empty() && grants.back().group == *at)
      grants.back().tasks += tasks;
    else
      grants.push_back({*at, tasks});
    g.queued = g.ready > 0;
    if (!g.queued) {
      queue_.erase(at);
      continue;
    }
    queue_.splice(queue_.end(), queue_, at);
    if (i == queue_.end())
      i = at; // it was the last one, and is the next
  }
  return grants;
}

} // namespace troupe
