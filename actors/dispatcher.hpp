// The dispatcher: who may send how much work to which worker. Private.

#pragma once

#include <troupe/actors/credit_ledger.hpp>
#include <troupe/actors/messages.hpp>

#include <caf/event_based_actor.hpp>

#include <unordered_map>

namespace troupe {

/// One per engine. Owns the credit of all workers (see `credit_ledger`) and
/// grants it to task groups in bulk.
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

  credit_ledger ledger_;
  std::unordered_map<worker_id, caf::actor> workers_;
  std::unordered_map<credit_ledger::group_key, caf::actor> groups_;
  std::uint64_t last_epoch_ = 0;
};

} // namespace troupe
