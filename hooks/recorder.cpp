#include <troupe/hooks/recorder.hpp>

namespace troupe {

std::vector<event> recorder::events() const {
  std::lock_guard guard{mutex_};
  return events_;
}

std::vector<engine_event_variant> recorder::engine_events() const {
  std::lock_guard guard{mutex_};
  return engine_events_;
}

void recorder::on_event(const event& e) {
  std::lock_guard guard{mutex_};
  const auto& run = *base_of(e).run;
  if (events_.empty() || base_of(events_.back()).run != &run)
    definitions_.insert(run.shared_from_this());
  events_.push_back(e);
}

void recorder::on_engine_event(const engine_event_variant& e) {
  std::lock_guard guard{mutex_};
  engine_events_.push_back(e);
}

} // namespace troupe
