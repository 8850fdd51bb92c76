#include <troupe/actors/credit_ledger.hpp>

#include <algorithm>

namespace troupe {

void credit_ledger::add_worker(worker_id id, std::uint32_t slots) {
  workers_.push_back({id, horizon * slots, 0});
}

// What is unknown or long counts as half the horizon, so that two per slot are
// out: one that runs, and one that waits behind it.
nanoseconds credit_ledger::cost_of(nanoseconds expected) {
  constexpr auto most = horizon / 2;
  return expected < 0 ? most : std::clamp<nanoseconds>(expected, 1'000, most);
}

void credit_ledger::demand(group_key key, std::uint64_t run,
                           std::uint64_t ready, nanoseconds expected) {
  auto& g = groups_[key];
  g.run = run;
  g.ready = ready;
  set_cost(g, cost_of(expected));
  enqueue(key, g);
}

void credit_ledger::set_cost(group& g, nanoseconds cost) {
  auto change = cost - std::exchange(g.cost, cost);
  if (change != 0)
    for (auto [id, tasks] : g.out)
      if (auto* w = find(id))
        w->charged += change * static_cast<nanoseconds>(tasks);
}

void credit_ledger::release(group_key key, worker_id from,
                            std::uint64_t tasks) {
  auto i = groups_.find(key);
  if (i == groups_.end())
    return;
  auto& out = i->second.out[from];
  tasks = std::min(tasks, out);
  out -= tasks;
  if (auto* w = find(from))
    w->charged -= i->second.cost * static_cast<nanoseconds>(tasks);
}

void credit_ledger::leave(group_key key) {
  auto i = groups_.find(key);
  if (i == groups_.end())
    return;
  for (auto [id, tasks] : i->second.out)
    if (auto* w = find(id))
      w->charged -= i->second.cost * static_cast<nanoseconds>(tasks);
  groups_.erase(i);
}

void credit_ledger::hold(std::uint64_t run, bool held) {
  if (!held) {
    held_.erase(run);
    for (auto& [key, g] : groups_)
      if (g.run == run)
        enqueue(key, g);
  } else {
    held_[run] = true;
  }
}

void credit_ledger::enqueue(group_key key, group& g) {
  if (g.ready > 0 && !g.queued && !held_.contains(g.run)) {
    g.queued = true;
    turns_.push_back(key);
  }
}

std::vector<credit_ledger::grant> credit_ledger::share_out() {
  std::vector<grant> grants;
  while (!turns_.empty()) {
    auto* w = freest();
    if (!w || w->charged >= w->capacity)
      break;
    auto key = turns_.front();
    turns_.pop_front();
    auto i = groups_.find(key);
    if (i == groups_.end())
      continue;
    auto& g = i->second;
    g.queued = false;
    if (g.ready == 0 || held_.contains(g.run))
      continue;
    // A fair part of what is free, so that those behind get theirs too.
    auto free = w->capacity - w->charged;
    auto part = free / static_cast<nanoseconds>(turns_.size() + 1);
    auto fits =
        static_cast<std::uint64_t>(std::max<nanoseconds>(part / g.cost, 1));
    auto tasks = std::min({fits, g.ready, most_per_grant});
    g.ready -= tasks;
    g.out[w->id] += tasks;
    w->charged += g.cost * static_cast<nanoseconds>(tasks);
    grants.push_back({key, w->id, tasks});
    enqueue(key, g);
  }
  return grants;
}

credit_ledger::worker* credit_ledger::freest() {
  auto free = [](const worker& w) { return w.capacity - w.charged; };
  auto i = std::max_element(
      workers_.begin(), workers_.end(),
      [&](const worker& a, const worker& b) { return free(a) < free(b); });
  return i == workers_.end() ? nullptr : &*i;
}

credit_ledger::worker* credit_ledger::find(worker_id id) {
  auto i = std::find_if(workers_.begin(), workers_.end(),
                        [id](const worker& w) { return w.id == id; });
  return i == workers_.end() ? nullptr : &*i;
}

} // namespace troupe
