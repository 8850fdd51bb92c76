#include <troupe/hooks/engine_audit.hpp>

namespace troupe {

void engine_audit::check(const engine_event_variant& e) {
  found_.look_at(e);
  const auto& one = base_of(e);
  expect(is_live_ ? one.engine_seq == next_seq_ : one.engine_seq >= next_seq_,
         "is out of sequence");
  expect(one.time >= time_, "is earlier than the one before");
  next_seq_ = one.engine_seq + 1;
  time_ = one.time;
  std::visit([this](const auto& x) { on(x); }, e);
}

void engine_audit::on(const worker_joined& e) {
  expect(e.slots > 0, "has no slots");
  expect(workers_.try_emplace(e.worker).second, "comes twice for a worker");
  clock_errors_[e.worker] = e.clock_error;
}

// Numbers are not given again, so it may not come back.
void engine_audit::on(const worker_lost& e) {
  expect(!e.cause.empty(), "does not say why");
  auto known = workers_.find(e.worker);
  expect(known != workers_.end(), "is of a worker that has not joined");
  expect(lost_.insert(e.worker).second, "comes twice for a worker");
}

void engine_audit::on(const hook_failed& e) {
  expect(!e.hook.empty(), "does not name the hook");
  expect(!e.what.empty() && !e.where.empty(), "does not say what failed");
}

void engine_audit::on(const events_dropped& e) {
  expect(!e.subscriber.empty(), "does not name the subscriber");
  expect(e.dropped > 0 && e.first_seq <= e.last_seq
             && e.dropped <= e.last_seq - e.first_seq + 1,
         "drops more events than there are in its range, or none");
}

void engine_audit::on(const resources_sampled& e) {
  is_live_ = true;
  expect(workers_.contains(e.worker), "is of a worker that has not joined");
  expect(!lost_.contains(e.worker), "is of a worker that is gone");
  auto& last = workers_[e.worker];
  if (last)
    expect(e.cpu >= last->cpu
               && e.voluntary_switches >= last->voluntary_switches
               && e.involuntary_switches >= last->involuntary_switches,
           "has used less than before");
  last = e;
}

} // namespace troupe
