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
  if (const auto* first = std::get_if<run_started>(&e))
    definitions_.push_back(first->run->shared_from_this());
  events_.push_back(e);
}

void recorder::on_engine_event(const engine_event_variant& e) {
  std::lock_guard guard{mutex_};
  engine_events_.push_back(e);
}

} // namespace troupe
