#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/dispatcher.hpp>

#include <caf/actor_cast.hpp>

namespace troupe {

namespace {

// The ledger names a group by its actor, and a run by half of its random id.
credit_ledger::group_key key_of(const caf::strong_actor_ptr& group) {
  return group->id();
}

std::uint64_t key_of(run_id run) { return run.low; }

} // namespace

dispatcher::dispatcher(caf::actor_config& config)
    : caf::event_based_actor(config) {}

caf::behavior dispatcher::make_behavior() {
  return {
      [this](const worker_offer& w) { on_offer(w); },
      [this](const demand& d) { on_demand(d); },
      [this](leave_atom) { on_leave(); },
      [this](const hold_run& h) { on_hold(h); },
      [this](stop_atom) { quit(); },
  };
}

void dispatcher::on_offer(const worker_offer& w) {
  at(w.to).workers.emplace(w.worker, w.who);
  at(w.to).ledger.add_worker(w.worker, w.slots);
  share_out();
}

void dispatcher::on_demand(const demand& d) {
  auto group = current_sender();
  auto key = key_of(group);
  groups_.try_emplace(key, member{caf::actor_cast<caf::actor>(group), d.from});
  auto& ledger = at(d.from).ledger;
  if (d.released > 0)
    ledger.release(key, d.released_by, d.released);
  ledger.demand(key, key_of(d.run), d.ready, d.expected, d.batch);
  share_out();
}

void dispatcher::on_leave() {
  auto key = key_of(current_sender());
  if (auto g = groups_.extract(key))
    at(g.mapped().from).ledger.leave(key);
  share_out();
}

void dispatcher::on_hold(const hold_run& h) {
  for (auto& p : pools_)
    p.ledger.hold(key_of(h.run), h.held);
  share_out();
}

void dispatcher::share_out() {
  for (auto& p : pools_)
    for (const auto& g : p.ledger.share_out())
      post(this, groups_.at(g.group).who,
           grant{g.worker, p.workers.at(g.worker), g.tasks, ++last_epoch_});
}

} // namespace troupe
