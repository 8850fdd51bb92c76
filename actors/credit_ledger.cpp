#include <troupe/actors/credit_ledger.hpp>

#include <algorithm>

namespace troupe {

void credit_ledger::add_worker(worker_id id, std::uint32_t slots) {
  workers_.push_back({id, horizon * slots, 0});
}

// What is unknown or long counts as half the horizon, so that two per slot are
// out: one that runs, and one that waits behind it. A batch counts as one.
nanoseconds credit_ledger::cost_of(nanoseconds expected,
                                   std::uint64_t batch) const {
  constexpr auto most = horizon / 2;
  auto tasks = static_cast<nanoseconds>(batch);
  if (one_per_slot_)
    return std::max<nanoseconds>(horizon / tasks, 1);
  auto all = expected < 0 || expected > most / tasks ? most : expected * tasks;
  return std::max<nanoseconds>(std::max<nanoseconds>(all, 1'000) / tasks, 1);
}

void credit_ledger::demand(group_key key, std::uint64_t run,
                           std::uint64_t ready, nanoseconds expected,
                           std::uint64_t batch, int priority) {
  auto [i, is_new] = groups_.try_emplace(key);
  if (is_new)
    ++runs_[run].members;
  auto& g = i->second;
  g.run = run;
  g.ready = ready;
  g.priority = priority;
  g.batch = batch;
  set_cost(g, cost_of(expected, batch));
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
  if (auto i = groups_.find(key); i != groups_.end())
    take_back(i->second, from, tasks);
}

void credit_ledger::take_back(group& g, worker_id from, std::uint64_t tasks) {
  auto& out = g.out[from];
  tasks = std::min(tasks, out);
  out -= tasks;
  if (auto* w = find(from))
    w->charged -= g.cost * static_cast<nanoseconds>(tasks);
  auto& r = runs_.at(g.run);
  r.out -= tasks;
  queue_run(g.run, r);
}

void credit_ledger::leave(group_key key) {
  auto i = groups_.find(key);
  if (i == groups_.end())
    return;
  auto& g = i->second;
  for (auto [id, tasks] : g.out)
    take_back(g, id, tasks);
  auto r = runs_.find(g.run);
  if (auto queue = r->second.wanting.find(g.priority);
      queue != r->second.wanting.end() && std::erase(queue->second, key) > 0
      && queue->second.empty())
    r->second.wanting.erase(queue);
  if (--r->second.members == 0 && !r->second.held)
    runs_.erase(r);
  groups_.erase(i);
}

void credit_ledger::hold(std::uint64_t run, bool held) {
  auto i = runs_.try_emplace(run).first;
  i->second.held = held;
  if (!held && i->second.members == 0)
    runs_.erase(i);
  else
    queue_run(run, i->second);
}

void credit_ledger::enqueue(group_key key, group& g) {
  auto& r = runs_.at(g.run);
  if (g.ready > 0 && !std::exchange(g.queued, g.ready > 0))
    r.wanting[g.priority].push_back(key);
  queue_run(g.run, r);
}

// Gives the run its turns, as long as it has something to send.
void credit_ledger::queue_run(run_key key, run_state& r) {
  if (r.held || r.wanting.empty())
    return;
  if (!std::exchange(r.has_turn, true))
    turns_.push_back(key);
  if (r.out == 0 && !std::exchange(r.starves, true))
    starving_.push_back(key);
}

// Takes the next run whose turn it is. Those that want nothing any more, or
// are gone, have stayed in the queue until now.
credit_ledger::run_state* credit_ledger::next_run(std::deque<run_key>& from,
                                                  bool run_state::*queued) {
  while (!from.empty()) {
    auto i = runs_.find(from.front());
    from.pop_front();
    if (i == runs_.end())
      continue;
    auto& r = i->second;
    r.*queued = false;
    bool has_starved = queued == &run_state::starves && r.out > 0;
    if (!r.held && !r.wanting.empty() && !has_starved)
      return &r;
  }
  return nullptr;
}

credit_ledger::group_key credit_ledger::next_group(run_state& r) {
  auto first = r.wanting.begin();
  auto key = first->second.front();
  first->second.pop_front();
  if (first->second.empty())
    r.wanting.erase(first);
  groups_.at(key).queued = false;
  return key;
}

// A fair part of what is free, so that the other runs get theirs too, in whole
// batches; one at least.
std::uint64_t credit_ledger::part_of(const worker& w, const group& g) const {
  auto part = w.free() / static_cast<nanoseconds>(turns_.size() + 1);
  auto fits =
      static_cast<std::uint64_t>(std::max<nanoseconds>(part / g.cost, 1));
  auto batches = std::min((fits + g.batch - 1) / g.batch,
                          std::max<std::uint64_t>(most_per_grant / g.batch, 1));
  return std::min(batches * g.batch, g.ready);
}

std::vector<credit_ledger::grant> credit_ledger::share_out() {
  std::vector<grant> grants;
  while (auto* w = freest()) {
    auto* r = next_run(starving_, &run_state::starves);
    if (!r && w->free() > 0)
      r = next_run(turns_, &run_state::has_turn);
    if (!r)
      break;
    auto key = next_group(*r);
    auto& g = groups_.at(key);
    if (g.ready == 0) {
      queue_run(g.run, *r);
      continue;
    }
    auto tasks = part_of(*w, g);
    g.ready -= tasks;
    g.out[w->id] += tasks;
    r->out += tasks;
    w->charged += g.cost * static_cast<nanoseconds>(tasks);
    grants.push_back({key, w->id, tasks});
    enqueue(key, g);
  }
  return grants;
}

credit_ledger::worker* credit_ledger::freest() {
  auto i = std::max_element(
      workers_.begin(), workers_.end(),
      [](const worker& a, const worker& b) { return a.free() < b.free(); });
  return i == workers_.end() ? nullptr : &*i;
}

credit_ledger::worker* credit_ledger::find(worker_id id) {
  auto i = std::find_if(workers_.begin(), workers_.end(),
                        [id](const worker& w) { return w.id == id; });
  return i == workers_.end() ? nullptr : &*i;
}

} // namespace troupe
