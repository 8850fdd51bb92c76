#include <troupe/actors/async_call.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/task.hpp>

namespace troupe {

task::task(caf::actor_config& config, std::uint32_t slot)
    : caf::event_based_actor(config), slot_(slot) {}

caf::behavior task::make_behavior() {
  return {[this](run_atom, const attempt_ptr& a) {
    run(a);
    for (const auto& next : a->batch)
      run(next);
    quit();
  }};
}

void task::run(const attempt_ptr& a) {
  make(a);
  a->ended.store(true, std::memory_order_release);
}

void task::make(const attempt_ptr& a) {
  if (a->stop.requested()) {
    a->report.end.outcome = attempt_outcome::cancelled;
    return;
  }
  a->report.slot = slot_;
  a->started.store(now_ns(), std::memory_order_release);
  if (a->job->program->is_async())
    return call_async(a);
  auto& end = a->report.end;
  end = run_attempt(*a->job, a->what, a->measure_cpu);
  if (end.rest && !end.rest->first)
    end.rest->first = a;
}

} // namespace troupe
