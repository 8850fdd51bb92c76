// What a subscriber is to be sent. Private.

#pragma once

#include <troupe/actors/messages.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace troupe {

/// Collects batches, so that a subscriber is sent to less often: every 10 ms at
/// most, or when there are many events. The first one that comes after a pause
/// goes at once.
class outbox {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds interval{10};

  /// For who has no more than `bound` events open.
  explicit outbox(std::size_t bound)
      : many_(std::clamp<std::size_t>(bound / 4, 1, 4'096)) {}

  /// Of the batch's events, those at `places`.
  template <class Batch>
  void add(Batch b, event_places places = nullptr) {
    events_ += places ? places->size() : b.events->size();
    burst_.parts.push_back({std::move(b), std::move(places)});
  }

  bool empty() const { return burst_.parts.empty(); }
  /// Whether what is there should go now.
  bool is_due(time_point now) const {
    return !empty() && (events_ >= many_ || now >= next_);
  }

  event_burst take(time_point now) {
    next_ = now + interval;
    events_ = 0;
    return std::exchange(burst_, {});
  }

private:
  std::size_t many_;
  event_burst burst_;
  std::size_t events_ = 0;
  time_point next_{};
};

} // namespace troupe
