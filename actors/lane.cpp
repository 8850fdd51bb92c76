#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/inline_spawn.hpp>
#include <troupe/actors/lane.hpp>
#include <troupe/actors/task.hpp>

namespace troupe {

namespace {

// What is asynchronous may be written to just now.
nanoseconds end_of(const attempt& a) {
  const auto& end = a.report.end;
  return a.home || !a.batch.empty() ? now_ns() : end.start + end.duration;
}

} // namespace

lane::lane(caf::actor_config& config, std::shared_ptr<attempt_queue> queue,
           attempt_queue::slot_id slot, std::uint32_t number, caf::actor worker)
    : caf::event_based_actor(config), queue_(std::move(queue)), slot_(slot),
      number_(number), worker_(std::move(worker)) {}

caf::behavior lane::make_behavior() {
  return {
      [this](run_atom) { run(); },
      [this](stop_atom) { quit(); },
  };
}

void lane::run() {
  inline_scheduler here{*this};
  auto turn_ends = now_ns() + std::chrono::nanoseconds{turn}.count();
  if (!next_)
    take_on(nullptr);
  while (next_) {
    here.run<task>(number_, run_atom_v, next_);
    auto ended_at = end_of(*next_);
    take_on(std::move(next_));
    if (next_ && ended_at >= turn_ends) {
      post(this, caf::actor{this}, run_atom_v);
      return;
    }
  }
}

// Also a lane that comes for nothing may be the one that must tell the worker.
void lane::take_on(attempt_ptr ended) {
  auto step = queue_->exchange(slot_, std::move(ended));
  next_ = std::move(step.next);
  if (step.tell_worker)
    post(this, worker_, done_atom_v);
}

} // namespace troupe
