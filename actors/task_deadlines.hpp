// When the tasks of a group have to be somewhere. Private.

#pragma once

#include <troupe/graph/policy.hpp>
#include <troupe/hooks/event.hpp>

#include <algorithm>
#include <limits>
#include <optional>

namespace troupe {

/// The time limits of a group's policy, on the engine's time line. They are
/// looked at when the group's tick comes, for those tasks that are in flight:
/// so a task that ends in time costs nothing.
///
/// Thread-safety: immutable.
class task_deadlines {
public:
  static constexpr nanoseconds never = std::numeric_limits<nanoseconds>::max();
  /// Where a policy says nothing of it.
  static constexpr nanoseconds default_grace = 10'000'000'000;

  explicit task_deadlines(const task_policy& policy)
      : queue_(count_of(policy.queue_timeout)),
        attempt_(count_of(policy.timeout)),
        total_(count_of(policy.total_timeout)),
        grace_(policy.grace_period ? policy.grace_period->count()
                                   : default_grace) {}

  /// Whether there are any for a task that nobody asked to stop.
  bool any() const { return std::min({queue_, attempt_, total_}) != never; }

  /// By when an attempt must start that is ready since then.
  nanoseconds start(nanoseconds ready) const { return after(ready, queue_); }
  /// By when an attempt must end that has started then.
  nanoseconds end(nanoseconds started) const {
    return after(started, attempt_);
  }
  /// By when a task must end that is ready for the first time since then.
  nanoseconds total(nanoseconds ready) const { return after(ready, total_); }
  /// By when one must end that was asked to stop then.
  nanoseconds grace(nanoseconds asked) const { return after(asked, grace_); }

  /// By when a task must be sent that is ready since then.
  nanoseconds sent(nanoseconds ready) const {
    return std::min(start(ready), total(ready));
  }
  /// Whether what it is late for then is its time in all.
  bool sent_by_total() const { return total_ <= queue_; }

private:
  static nanoseconds count_of(const std::optional<time_span>& t) {
    return t ? t->count() : never;
  }
  // A time for ever does not overflow.
  static nanoseconds after(nanoseconds from, nanoseconds span) {
    return span < never - from ? from + span : never;
  }

  nanoseconds queue_;
  nanoseconds attempt_;
  nanoseconds total_;
  nanoseconds grace_;
};

} // namespace troupe
