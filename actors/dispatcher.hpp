// The dispatcher: who may send how much work to which worker. Private.

#pragma once

#include <troupe/actors/credit_ledger.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/semaphore_ledger.hpp>

#include <caf/event_based_actor.hpp>

#include <array>
#include <set>
#include <unordered_map>

namespace troupe {

/// One per engine. Owns the credit of all workers (see `credit_ledger`), of
/// each pool by itself, and grants it to task groups in bulk. A task that takes
/// of semaphores first gets these (see `semaphore_ledger`), and then credit.
class dispatcher : public caf::event_based_actor {
public:
  explicit dispatcher(caf::actor_config& config);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.dispatcher"; }

private:
  void on_offer(const worker_offer& w);
  void on_gone(const worker_gone& w);
  void on_demand(const demand& d);
  void on_declare(const declare_semaphores& d);
  void on_forget(const forget_run& f);
  void on_leave();
  void on_hold(const hold_run& h);
  // A group whose tasks take of semaphores. Those that have got their units
  // wait for credit.
  struct limited_group {
    demand last;
    std::uint64_t admitted = 0;
  };
  using group_key = credit_ledger::group_key;

  void demand_limited(group_key key, const demand& d);
  void demand_credit(group_key key, const demand& d, std::uint64_t ready);
  void workers_changed();
  void forget_if_left(run_id run);
  void share_out();

  struct shared_pool {
    credit_ledger ledger;
    std::unordered_map<worker_id, caf::actor> workers = {};
  };
  struct member {
    caf::actor who;
    pool from;
    std::shared_ptr<const task_policy> policy;
    bool lacks_worker = false; // and was told so
  };
  bool tell_if_changed(member& g);
  shared_pool& at(pool p) { return pools_[static_cast<std::size_t>(p)]; }

  std::array<shared_pool, pool_count> pools_{
      {{credit_ledger{}}, {credit_ledger{true}}, {credit_ledger{true}}}};
  std::unordered_map<group_key, member> groups_;
  semaphore_ledger semaphores_;
  std::unordered_map<group_key, limited_group> limited_;
  std::set<run_id> ended_; // some of whose groups have not left
  std::uint64_t last_epoch_ = 0;
};

} // namespace troupe
