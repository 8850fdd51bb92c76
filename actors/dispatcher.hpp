// The dispatcher: who may send how much work to which worker. Private.

#pragma once

#include <troupe/actors/credit_ledger.hpp>
#include <troupe/actors/messages.hpp>

#include <caf/event_based_actor.hpp>

#include <array>
#include <unordered_map>

namespace troupe {

/// One per engine. Owns the credit of all workers (see `credit_ledger`), of
/// each pool by itself, and grants it to task groups in bulk.
class dispatcher : public caf::event_based_actor {
public:
  explicit dispatcher(caf::actor_config& config);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.dispatcher"; }

private:
  void on_offer(const worker_offer& w);
  void on_demand(const demand& d);
  void on_leave();
  void on_hold(const hold_run& h);
  void share_out();

  struct shared_pool {
    credit_ledger ledger;
    std::unordered_map<worker_id, caf::actor> workers = {};
  };
  struct member {
    caf::actor who;
    pool from;
  };
  shared_pool& at(pool p) { return pools_[static_cast<std::size_t>(p)]; }

  std::array<shared_pool, pool_count> pools_{
      {{credit_ledger{}}, {credit_ledger{true}}, {credit_ledger{true}}}};
  std::unordered_map<credit_ledger::group_key, member> groups_;
  std::uint64_t last_epoch_ = 0;
};

} // namespace troupe
