#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/dispatcher.hpp>

#include <caf/actor_cast.hpp>

#include <algorithm>

namespace troupe {

namespace {

// The ledger names a group by its actor, and a run by half of its random id.
credit_ledger::group_key key_of(const caf::strong_actor_ptr& group) {
  return group->id();
}

std::uint64_t key_of(run_id run) { return run.low; }

const placement& placement_of(const task_policy& p) {
  static const placement anywhere;
  return p.placement ? *p.placement : anywhere;
}

} // namespace

dispatcher::dispatcher(caf::actor_config& config)
    : caf::event_based_actor(config) {}

caf::behavior dispatcher::make_behavior() {
  return {
      [this](const worker_offer& w) { on_offer(w); },
      [this](const worker_gone& w) { on_gone(w); },
      [this](const demand& d) { on_demand(d); },
      [this](const declare_semaphores& d) { on_declare(d); },
      [this](const forget_run& f) { on_forget(f); },
      [this](leave_atom) { on_leave(); },
      [this](const hold_run& h) { on_hold(h); },
      [this](stop_atom) { quit(); },
  };
}

void dispatcher::on_offer(const worker_offer& w) {
  at(w.to).workers.emplace(w.worker, w.who);
  at(w.to).ledger.add_worker(w.worker, w.slots, w.local, w.labels);
  workers_changed();
  share_out();
}

void dispatcher::on_gone(const worker_gone& w) {
  for (auto& p : pools_) {
    p.workers.erase(w.worker);
    p.ledger.remove_worker(w.worker);
  }
  workers_changed();
  share_out();
}

// Tells groups whether their tasks can go anywhere. Those that cannot take of
// no semaphores.
void dispatcher::workers_changed() {
  for (auto& [key, g] : groups_) {
    auto limited = limited_.find(key);
    if (!tell_if_changed(g) || limited == limited_.end())
      continue;
    auto last = limited->second.last;
    last.released = 0;
    demand_limited(key, last);
  }
}

bool dispatcher::tell_if_changed(member& g) {
  bool lacks = !at(g.from).ledger.can_place(placement_of(*g.policy));
  if (lacks == std::exchange(g.lacks_worker, lacks))
    return false;
  post(this, g.who, worker_missing{lacks});
  return true;
}

void dispatcher::on_demand(const demand& d) {
  auto group = current_sender();
  auto key = key_of(group);
  auto known = groups_.try_emplace(key);
  auto& g = known.first->second;
  if (known.second)
    g.who = caf::actor_cast<caf::actor>(group);
  g.from = d.from;
  g.policy = d.policy;
  tell_if_changed(g);
  auto& ledger = at(d.from).ledger;
  if (d.released > 0)
    ledger.release(key, d.released_by, d.released);
  if (d.policy->limits.empty())
    demand_credit(key, d, d.ready);
  else
    demand_limited(key, d);
  share_out();
}

// What was admitted and is not wanted any more gives its units back.
void dispatcher::demand_limited(group_key key, const demand& d) {
  auto& g = limited_[key];
  g.last = d;
  auto ready = groups_.at(key).lacks_worker ? 0 : d.ready;
  if (d.released > 0)
    semaphores_.release(key, d.released);
  if (g.admitted > ready)
    semaphores_.release(key, g.admitted - std::exchange(g.admitted, ready));
  semaphores_.demand(key, key_of(d.run), d.policy->limits, ready - g.admitted);
  demand_credit(key, d, g.admitted);
}

void dispatcher::demand_credit(group_key key, const demand& d,
                               std::uint64_t ready) {
  at(d.from).ledger.demand(
      key, key_of(d.run), ready, d.expected,
      static_cast<std::uint64_t>(d.policy->batch.value_or(1)),
      d.policy->priority.value_or(0), placement_of(*d.policy));
}

void dispatcher::on_declare(const declare_semaphores& d) {
  if (d.run == run_id{})
    semaphores_.declare(d.all);
  else
    semaphores_.declare(key_of(d.run), d.all);
}

void dispatcher::on_forget(const forget_run& f) {
  ended_.insert(f.run);
  forget_if_left(f.run);
}

void dispatcher::forget_if_left(run_id run) {
  auto is_of_run = [&](const auto& g) { return g.second.last.run == run; };
  if (ended_.contains(run) && std::ranges::none_of(limited_, is_of_run)) {
    semaphores_.forget(key_of(run));
    ended_.erase(run);
  }
}

void dispatcher::on_leave() {
  auto key = key_of(current_sender());
  if (auto g = groups_.extract(key))
    at(g.mapped().from).ledger.leave(key);
  if (auto left = limited_.extract(key)) {
    semaphores_.leave(key);
    forget_if_left(left.mapped().last.run);
  }
  share_out();
}

void dispatcher::on_hold(const hold_run& h) {
  for (auto& p : pools_)
    p.ledger.hold(key_of(h.run), h.held);
  share_out();
}

void dispatcher::share_out() {
  if (!limited_.empty())
    for (const auto& g : semaphores_.share_out()) {
      auto& [last, admitted] = limited_.at(g.group);
      admitted += g.tasks;
      demand_credit(g.group, last, admitted);
    }
  for (auto& p : pools_)
    for (const auto& g : p.ledger.share_out()) {
      if (auto limited = limited_.find(g.group); limited != limited_.end())
        limited->second.admitted -= g.tasks;
      post(this, groups_.at(g.group).who,
           grant{g.worker, p.workers.at(g.worker), g.tasks, ++last_epoch_,
                 g.reason});
    }
}

} // namespace troupe
