// Collects the events of an actor and sends them to the bus. Private.

#pragma once

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/messages.hpp>

#include <utility>

namespace troupe {

/// Buffers events, in their order. Its owner flushes it before it sends any
/// message that others act upon. Does nothing if nobody listens to the run.
class event_emitter {
public:
  explicit event_emitter(run_context_ptr run) : run_(std::move(run)) {}

  /// Whether events are worth making.
  bool active() const { return run_->observed; }

  /// Makes room for `n` events to come.
  void expect(std::size_t n) {
    if (!buffer_)
      buffer_ = std::make_shared<std::vector<event>>();
    buffer_->reserve(buffer_->size() + n);
  }

  /// Adds an event that happened at `time`, to be filled in by the caller
  /// before the next one is added. @pre active()
  template <class Event>
  Event& emit(nanoseconds time) {
    if (!buffer_)
      buffer_ = std::make_shared<std::vector<event>>();
    auto& e = std::get<Event>(buffer_->emplace_back(std::in_place_type<Event>));
    e.run = run_->definition.get();
    e.time = time;
    return e;
  }

  bool full() const { return buffer_ && buffer_->size() >= 4'096; }

  void flush(caf::event_based_actor* self) {
    if (buffer_)
      post(self, run_->bus, emitted{run_->definition->id, std::move(buffer_)});
    buffer_ = nullptr;
  }

private:
  run_context_ptr run_;
  std::shared_ptr<std::vector<event>> buffer_;
};

} // namespace troupe
