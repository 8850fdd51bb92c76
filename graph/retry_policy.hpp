// Whether and when what failed is tried again.

#pragma once

#include <troupe/graph/error_types.hpp>
#include <troupe/graph/failure.hpp>
#include <troupe/graph/time_span.hpp>

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace troupe {

/// How chance spreads the waits between attempts, so that tasks that failed
/// together do not come back together.
enum class jitter : std::uint8_t {
  full, ///< waits anything from nothing to the backoff
  none, ///< waits the backoff
};

/// A question about failures that a user asks: any `bool f(const failure&)`.
///
/// Copies share the function, which must be callable as const and from any
/// thread; two are equal if they share one. If it throws, the answer is no.
class failure_predicate {
public:
  /// No question.
  failure_predicate() = default;
  /// Takes over a function, or a lambda.
  template <class F>
  requires(std::is_invocable_r_v<bool, const F&, const failure&>)
      failure_predicate(F f)
      : function_(std::make_shared<const F>(std::move(f))), ask_(&ask<F>) {}

  /// Whether there is a question.
  explicit operator bool() const { return ask_ != nullptr; }
  /// The answer; yes if there is no question.
  bool accepts(const failure& f) const noexcept;
  /// Whether both are copies of one.
  friend bool operator==(const failure_predicate&,
                         const failure_predicate&) = default;

private:
  template <class F>
  static bool ask(const void* function, const failure& f) {
    return (*static_cast<const F*>(function))(f);
  }

  std::shared_ptr<const void> function_;
  bool (*ask_)(const void*, const failure&) = nullptr;
};

/// How often a task that failed is tried, which failures are worth it, and how
/// long to wait in between.
///
/// After the n-th failure the wait is, with full jitter, a random time between
/// 0 and the backoff, `min(cap, first_backoff * factor^(n-1))`; without jitter,
/// the backoff itself. (Marc Brooker, "Exponential Backoff And Jitter", AWS
/// Architecture Blog, 2015.)
///
///     .retry({.attempts = 5, .first_backoff = 1s,
///             .on = troupe::on<std::system_error>()})
///
/// A failure is tried again if it is `on` the list and `when` accepts it, and
/// nothing in it is `non_retryable`. Attempts that were lost with their worker
/// count neither as attempts nor as failures.
///
/// Thread-safety: plain data. Errors: told by `build` or `engine::submit`.
struct retry_policy {
  int attempts = 3; ///< in all, the first one included; at least 1
  time_span first_backoff = time_span::of_milliseconds(100); ///< 0 or more
  double factor = 2; ///< by which the backoff grows; at least 1
  time_span cap = time_span::of_milliseconds(30'000); ///< the longest backoff
  jitter spread = jitter::full;                       ///< how waits are spread
  error_types on = {};         ///< which errors; empty: all
  failure_predicate when = {}; ///< which failures; empty: all

  /// Whether all settings are equal.
  friend bool operator==(const retry_policy&, const retry_policy&) = default;
};

/// Whether the policy would try again after such a failure, if there are
/// attempts left. Calls the policy's predicate.
bool is_retryable(const retry_policy& policy, const failure& f);

} // namespace troupe
