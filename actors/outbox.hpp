// What a subscriber is to be sent. Private.

#pragma once

#include <troupe/actors/event_filtering.hpp>
#include <troupe/actors/messages.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace troupe {

/// Collects batches, so that a subscriber is sent to less often: when its
/// `max_delay` has passed since the last time, or when there are many events.
/// The first one that comes after a pause goes at once.
class outbox {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit outbox(const hook_options& of)
      : many_(std::clamp<std::size_t>(of.bound / 4, 1, 4'096)),
        max_delay_(std::min<std::chrono::milliseconds>(of.max_delay,
                                                       std::chrono::hours{1})) {
  }

  /// A batch, for who is not sent bursts.
  template <class Batch>
  void add(Batch b) {
    auto all = b.events->size();
    events_ += all;
    burst_.parts.push_back({std::move(b), all});
  }
  /// Of the batch's events, these.
  void add(event_batch b, const chosen_events<event>& told) {
    add_to(burst_.events, told);
    burst_.parts.push_back({std::move(b), told.size()});
  }
  void add(engine_event_batch b,
           const chosen_events<engine_event_variant>& told) {
    add_to(burst_.engine_events, told);
    burst_.parts.push_back({std::move(b), told.size()});
  }

  /// How many events wait here.
  std::size_t size() const { return events_; }
  bool empty() const { return burst_.parts.empty(); }
  /// Whether what is there should go now.
  bool is_due(time_point now) const {
    return !empty() && (events_ >= many_ || now >= due_);
  }
  /// When it should at the latest.
  time_point due() const { return due_; }

  event_burst take(time_point now) {
    due_ = now + max_delay_;
    events_ = 0;
    return std::exchange(burst_, {});
  }

private:
  template <class Events>
  void add_to(Events& row, const Events& told) {
    events_ += told.size();
    row.insert(row.end(), told.begin(), told.end());
  }

  std::size_t many_;
  std::chrono::milliseconds max_delay_;
  event_burst burst_;
  std::size_t events_ = 0;
  time_point due_{};
};

} // namespace troupe
