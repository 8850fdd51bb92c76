// Whether and when a task that failed is tried again. Private.

#pragma once

#include <troupe/graph/retry_policy.hpp>
#include <troupe/hooks/event.hpp>

#include <cstdint>
#include <limits>
#include <optional>

namespace troupe {

/// Exponential backoff with jitter: after the n-th failure of a task, its next
/// attempt comes after
///
///     random_between(0, min(cap, first_backoff * factor^(n-1)))
///
/// "Full Jitter" in Marc Brooker, "Exponential Backoff And Jitter", AWS
/// Architecture Blog, 2015; without jitter, after the upper bound of it. A
/// plain machine: no clock, and chance comes from a seed.
///
/// Thread-safety: none.
class retry_schedule {
public:
  static constexpr nanoseconds never = std::numeric_limits<nanoseconds>::max();

  struct failed_task {
    std::uint32_t failures; ///< attempts that failed, with this one; those
                            ///< that were lost do not count
    bool retryable;         ///< `is_retryable`, asked where it was thrown
    nanoseconds time;       ///< when it failed
    nanoseconds deadline = never; ///< when the task must have ended
  };

  explicit retry_schedule(std::uint64_t seed) : random_(seed) {}

  /// When the next attempt may start. None if there must be no other, or it
  /// could not start before the deadline.
  std::optional<nanoseconds> next(const retry_policy& policy,
                                  const failed_task& task);

  /// The longest wait after so many failures.
  /// @pre `failures > 0`.
  static nanoseconds backoff(const retry_policy& policy,
                             std::uint32_t failures);

private:
  nanoseconds wait(const retry_policy& policy, std::uint32_t failures);
  std::uint64_t next_random();

  std::uint64_t random_; // state of the generator
};

} // namespace troupe
