#include <troupe/actors/task.hpp>

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>

namespace troupe {

task::task(caf::actor_config& config, caf::actor worker, slot_gate& gate)
    : caf::event_based_actor(config), worker_(std::move(worker)), gate_(gate) {}

caf::behavior task::make_behavior() {
  return {
      [this](run_atom, const attempt_ptr& a) { run(a); },
      [this](stop_atom) { quit(); },
  };
}

void task::run(const attempt_ptr& a) {
  if (a->job->stop.stop_requested()) {
    a->end.outcome = attempt_outcome::cancelled;
    finish(a);
    return;
  }
  auto slot = gate_.try_enter();
  if (!slot) {
    post(this, worker_, park_atom_v, a, caf::actor{this});
    return;
  }
  a->slot = *slot;
  a->started.store(now_ns(), std::memory_order_release);
  a->end = run_attempt(*a->job, a->what, a->measure_cpu);
  gate_.leave(*slot);
  finish(a);
}

void task::finish(const attempt_ptr& a) {
  post(this, worker_, done_atom_v, a);
  quit();
}

} // namespace troupe
