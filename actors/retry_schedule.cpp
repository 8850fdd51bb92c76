#include <troupe/actors/retry_schedule.hpp>

#include <cmath>

namespace troupe {

std::optional<nanoseconds> retry_schedule::next(const retry_policy& policy,
                                                const failed_task& task) {
  bool has_attempts = std::int64_t{task.failures} < policy.attempts;
  if (!task.retryable || !has_attempts)
    return std::nullopt;
  auto pause = wait(policy, task.failures);
  auto time = task.time > never - pause ? never : task.time + pause;
  if (time >= task.deadline)
    return std::nullopt;
  return time;
}

nanoseconds retry_schedule::backoff(const retry_policy& policy,
                                    std::uint32_t failures) {
  auto first = static_cast<double>(policy.first_backoff.count());
  if (first == 0)
    return 0; // also where the power is infinite
  auto grown = first * std::pow(policy.factor, failures - 1);
  // Not by std::min: the cap may be a number that a double cannot hold.
  if (grown >= static_cast<double>(policy.cap.count()))
    return policy.cap.count();
  return static_cast<nanoseconds>(grown);
}

nanoseconds retry_schedule::wait(const retry_policy& policy,
                                 std::uint32_t failures) {
  auto most = backoff(policy, failures);
  if (policy.spread == jitter::none)
    return most;
  // The remainder favours small numbers by most / 2^64, which is nothing.
  auto choices = static_cast<std::uint64_t>(most) + 1;
  return static_cast<nanoseconds>(next_random() % choices);
}

// SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
// Generators", OOPSLA 2014. Any seed will do.
std::uint64_t retry_schedule::next_random() {
  auto z = random_ += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

} // namespace troupe
