// A duration of any unit, as policies keep it.

#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <ratio>
#include <type_traits>

namespace troupe {

/// What `std::chrono::duration` is; that header has clocks, and a graph none.
template <class D>
concept duration_like = requires(const D& d) {
  typename D::rep;
  typename D::period;
  d.count();
};

/// A number of nanoseconds, made from any `std::chrono::duration`: `5s`,
/// `0.5s`, `hours(1)`. What is beyond 292 years counts as 292 years, so that
/// `hours::max()` means for ever, and what is not a number counts as 0.
///
/// Thread-safety: plain data. Errors: none.
class time_span {
public:
  /// Nothing.
  constexpr time_span() = default;
  /// The same time, fractions of a nanosecond cut off.
  template <duration_like D>
  constexpr time_span(D d)
      : nanoseconds_(nanoseconds_of(
          d.count(), std::ratio_multiply<typename D::period, std::giga>{})) {}

  /// So many nanoseconds.
  static constexpr time_span of_nanoseconds(std::int64_t count) {
    time_span t;
    t.nanoseconds_ = count;
    return t;
  }
  /// So many milliseconds.
  /// @pre they are within 292 years.
  static constexpr time_span of_milliseconds(std::int64_t count) {
    return of_nanoseconds(count * 1'000'000);
  }

  /// In nanoseconds; may be negative.
  constexpr std::int64_t count() const { return nanoseconds_; }
  /// By length.
  friend constexpr auto operator<=>(time_span, time_span) = default;

private:
  template <class Rep, std::intmax_t Num, std::intmax_t Den>
  static constexpr std::int64_t nanoseconds_of(Rep count,
                                               std::ratio<Num, Den>) {
    constexpr auto limit = 0x1p63L;
    auto rough = static_cast<long double>(count) * Num / Den;
    if (rough >= limit)
      return std::numeric_limits<std::int64_t>::max();
    if (rough <= -limit)
      return std::numeric_limits<std::int64_t>::min();
    if (rough != rough)
      return 0;
    if constexpr (std::is_floating_point_v<Rep> || (Num != 1 && Den != 1))
      return static_cast<std::int64_t>(rough);
    else
      return static_cast<std::int64_t>(count) * Num / Den;
  }

  std::int64_t nanoseconds_ = 0;
};

} // namespace troupe
