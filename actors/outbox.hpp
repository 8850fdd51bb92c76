// What a subscriber is to be sent. Private.

#pragma once

#include <troupe/actors/messages.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

/// Collects batches, so that a subscriber is sent to less often: every 10 ms at
/// most, or when there are many events. The first one that comes after a pause
/// goes at once.
class outbox {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using batch = std::variant<event_batch, engine_event_batch>;

  static constexpr std::chrono::milliseconds interval{10};

  /// For who has no more than `bound` events open.
  explicit outbox(std::size_t bound)
      : many_(std::clamp<std::size_t>(bound / 4, 1, 4'096)) {}

  void add(batch b, std::size_t events) {
    batches_.push_back(std::move(b));
    events_ += events;
  }

  bool empty() const { return batches_.empty(); }
  /// Whether what is there should go now.
  bool is_due(time_point now) const {
    return !empty() && (events_ >= many_ || now >= next_);
  }

  std::vector<batch> take(time_point now) {
    next_ = now + interval;
    events_ = 0;
    return std::exchange(batches_, {});
  }

private:
  std::size_t many_;
  std::vector<batch> batches_;
  std::size_t events_ = 0;
  time_point next_{};
};

} // namespace troupe
