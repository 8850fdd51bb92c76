#include <troupe/actors/credit_ledger.hpp>

#include <algorithm>

namespace troupe {

// -- workers ------------------------------------------------------------------

void credit_ledger::add_worker(worker_id id, std::uint32_t slots, bool is_local,
                               std::vector<std::string> labels) {
  workers_.push_back({id, horizon * slots, 0, is_local, std::move(labels)});
  sort_anew();
}

void credit_ledger::remove_worker(worker_id id) {
  if (std::erase_if(workers_, [id](const worker& w) { return w.id == id; })
      == 0)
    return;
  for (auto& [key, g] : groups_)
    if (auto lost = g.out.extract(id))
      runs_.at(g.run).out -= lost.mapped();
  sort_anew();
}

// Workers come and go seldom, so all that waits may be put in line again.
void credit_ledger::sort_anew() {
  all_local_ = std::ranges::all_of(workers_, &worker::local);
  for (auto& p : places_) {
    find_workers(p);
    p.turns.clear();
    p.starving.clear();
  }
  for (auto& [key, r] : runs_)
    r.wishes.clear();
  for (auto& [key, g] : groups_) {
    g.queued = false;
    enqueue(key, g);
  }
}

void credit_ledger::find_workers(place& p) const {
  p.workers.clear();
  for (std::size_t i = 0; i < workers_.size(); ++i)
    if (p.where.allows(workers_[i].local, workers_[i].labels))
      p.workers.push_back(i);
}

bool credit_ledger::can_place(const placement& where) {
  return !places_[find_place(where)].workers.empty();
}

std::size_t credit_ledger::find_place(const placement& where) {
  auto i = std::ranges::find(places_, where, &place::where);
  if (i != places_.end())
    return static_cast<std::size_t>(i - places_.begin());
  find_workers(places_.emplace_back(place{where}));
  return places_.size() - 1;
}

// Among local workers only, what may go anywhere is in line with the rest.
std::size_t credit_ledger::queue_of(const group& g) const {
  return g.place == anywhere && all_local_ ? local : g.place;
}

// -- what groups want and give back -------------------------------------------

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
                           std::uint64_t batch, int priority,
                           const placement& where) {
  auto [i, is_new] = groups_.try_emplace(key);
  if (is_new)
    ++runs_[run].members;
  auto& g = i->second;
  g.run = run;
  g.ready = ready;
  if (auto at = find_place(where); at != g.place) {
    dequeue(key, g);
    g.place = at;
  }
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
  auto out = g.out.find(from);
  if (out == g.out.end())
    return; // it is gone
  tasks = std::min(tasks, out->second);
  out->second -= tasks;
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
  dequeue(key, g);
  auto& r = runs_.at(g.run);
  if (--r.members == 0 && !r.held)
    forget_run(g.run);
  groups_.erase(i);
}

void credit_ledger::hold(std::uint64_t run, bool held) {
  auto i = runs_.try_emplace(run).first;
  i->second.held = held;
  if (!held && i->second.members == 0)
    forget_run(run);
  else
    queue_run(run, i->second);
}

// Where nobody takes turns, its places in the queues would stay.
void credit_ledger::forget_run(run_key key) {
  runs_.erase(key);
  for (auto& p : places_)
    if (p.workers.empty()) {
      std::erase(p.turns, key);
      std::erase(p.starving, key);
    }
}

void credit_ledger::enqueue(group_key key, group& g) {
  auto& r = runs_.at(g.run);
  auto at = queue_of(g);
  if (r.wishes.size() <= at)
    r.wishes.resize(at + 1);
  if (g.ready > 0 && !std::exchange(g.queued, true))
    r.wishes[at].wanting[g.priority].push_back(key);
  queue_run(g.run, r);
}

void credit_ledger::dequeue(group_key key, group& g) {
  if (!std::exchange(g.queued, false))
    return;
  auto& wanting = runs_.at(g.run).wishes[queue_of(g)].wanting;
  auto queue = wanting.find(g.priority);
  std::erase(queue->second, key);
  if (queue->second.empty())
    wanting.erase(queue);
}

// Gives the run its turns, as long as it has something to send.
void credit_ledger::queue_run(run_key key, run_state& r) {
  for (std::size_t at = 0; at < r.wishes.size(); ++at) {
    auto& w = r.wishes[at];
    if (r.held || w.wanting.empty())
      continue;
    if (!std::exchange(w.has_turn, true))
      places_[at].turns.push_back(key);
    if (r.out == 0 && !std::exchange(w.starves, true))
      places_[at].starving.push_back(key);
  }
}

// -- whose turn it is ---------------------------------------------------------

// Takes the next run whose turn it is. Those that want nothing any more, or
// are gone, have stayed in the queue until now.
credit_ledger::run_state* credit_ledger::next_run(std::size_t at,
                                                  std::deque<run_key>& from,
                                                  bool wish::*queued) {
  while (!from.empty()) {
    auto i = runs_.find(from.front());
    from.pop_front();
    if (i == runs_.end() || i->second.wishes.size() <= at)
      continue;
    auto& r = i->second;
    auto& w = r.wishes[at];
    w.*queued = false;
    bool has_starved = queued == &wish::starves && r.out > 0;
    if (!r.held && !w.wanting.empty() && !has_starved)
      return &r;
  }
  return nullptr;
}

credit_ledger::group_key credit_ledger::next_group(wish& w) {
  auto first = w.wanting.begin();
  auto key = first->second.front();
  first->second.pop_front();
  if (first->second.empty())
    w.wanting.erase(first);
  groups_.at(key).queued = false;
  return key;
}

// How many turns are waited for that the worker may be given in.
std::size_t credit_ledger::waiting_for(const worker& w) const {
  auto here = static_cast<std::size_t>(&w - workers_.data());
  std::size_t turns = 0;
  for (const auto& p : places_)
    if (!p.turns.empty() && std::ranges::count(p.workers, here) > 0)
      turns += p.turns.size();
  return turns;
}

// A fair part of what is free, so that the other runs get theirs too, in whole
// batches; one at least. What is long goes one by one to who has the most room
// then: else two tasks would wait for one worker, beside another that is idle.
std::uint64_t credit_ledger::part_of(const worker& w, const group& g) const {
  auto batch = static_cast<nanoseconds>(g.batch);
  bool is_long = (g.cost + 1) * batch > horizon / 2; // costs are rounded down
  if (is_long && !one_per_slot_ && places_[queue_of(g)].workers.size() > 1)
    return std::min(g.batch, g.ready);
  auto part = w.free() / static_cast<nanoseconds>(waiting_for(w) + 1);
  auto fits =
      static_cast<std::uint64_t>(std::max<nanoseconds>(part / g.cost, 1));
  auto batches = std::min((fits + g.batch - 1) / g.batch,
                          std::max<std::uint64_t>(most_per_grant / g.batch, 1));
  return std::min(batches * g.batch, g.ready);
}

dispatch_reason credit_ledger::reason_for(const group& g) const {
  if (workers_.size() == 1)
    return dispatch_reason::only_worker;
  switch (places_[g.place].where.where) {
  case placement::kind::local:
    return dispatch_reason::local;
  case placement::kind::labelled:
    return dispatch_reason::label;
  case placement::kind::anywhere:
    break;
  }
  return dispatch_reason::most_room;
}

std::vector<credit_ledger::grant> credit_ledger::share_out() {
  std::vector<grant> grants;
  for (bool any = true; std::exchange(any, false);)
    for (std::size_t at = 0; at < places_.size(); ++at)
      any = grant_next(at, grants) || any;
  return grants;
}

// Gives the next run in a place its turn. False if nobody can be given one.
bool credit_ledger::grant_next(std::size_t at, std::vector<grant>& grants) {
  auto& p = places_[at];
  if (p.turns.empty())
    return false;
  auto* w = freest(p);
  if (!w)
    return false;
  auto* r = next_run(at, p.starving, &wish::starves);
  if (!r && w->free() > 0)
    r = next_run(at, p.turns, &wish::has_turn);
  if (!r)
    return false;
  auto key = next_group(r->wishes[at]);
  auto& g = groups_.at(key);
  if (g.ready == 0) {
    queue_run(g.run, *r);
    return true;
  }
  auto tasks = part_of(*w, g);
  g.ready -= tasks;
  g.out[w->id] += tasks;
  r->out += tasks;
  w->charged += g.cost * static_cast<nanoseconds>(tasks);
  grants.push_back({key, w->id, tasks, reason_for(g)});
  enqueue(key, g);
  return true;
}

credit_ledger::worker* credit_ledger::freest(const place& p) {
  worker* found = nullptr;
  for (auto i : p.workers)
    if (!found || workers_[i].free() > found->free())
      found = &workers_[i];
  return found;
}

credit_ledger::worker* credit_ledger::find(worker_id id) {
  auto i = std::find_if(workers_.begin(), workers_.end(),
                        [id](const worker& w) { return w.id == id; });
  return i == workers_.end() ? nullptr : &*i;
}

} // namespace troupe
