#include "observed_run.hpp"

#include <troupe/actors/messages.hpp>

#include <caf/scoped_actor.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

using namespace troupe;

namespace test {

observing_engine::observing_engine(std::uint32_t slots)
    : engine_(std::make_unique<engine>(engine_options{.slots = slots})) {
  engine_->attach(log_);
}

observed_run observing_engine::finish(const run_handle& run) {
  if (!run.wait_for(std::chrono::minutes{1})) {
    static_cast<void>(engine_.release());
    throw std::runtime_error("the run does not end");
  }
  observed_run seen;
  caf::scoped_actor self{engine_->system()};
  run.notify(self);
  self->receive([&](run_ended& end) { seen.record = end.record; });
  seen.events = log_->take(run.id());
  seen.workers = log_->workers();
  return seen;
}

std::vector<event> observing_engine::event_log::take(run_id run) {
  std::lock_guard guard{mutex_};
  auto taken = events_.extract(run);
  return taken ? std::move(taken.mapped()) : std::vector<event>{};
}

std::vector<worker_joined> observing_engine::event_log::workers() {
  std::lock_guard guard{mutex_};
  return workers_;
}

void observing_engine::event_log::on_engine_event(
    const engine_event_variant& e) {
  std::lock_guard guard{mutex_};
  if (const auto* joined = std::get_if<worker_joined>(&e))
    workers_.push_back(*joined);
}

void observing_engine::event_log::on_event(const event& e) {
  std::lock_guard guard{mutex_};
  events_[base_of(e).run->id].push_back(e);
}

} // namespace test
