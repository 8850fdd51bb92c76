// What the failure of some elements means for the rest of their block.

#pragma once

#include <cstdint>
#include <limits>

namespace troupe {

/// How many elements of a block may fail before the rest of it is cancelled:
/// `fail_fast`, `keep_going`, `tolerate(3)` or `tolerate_share(0.1)`.
///
/// An element has failed if one of its tasks has, also in blocks within that do
/// not tolerate it. When there are too many, what is left of the block is
/// cancelled, and what gathers from it is skipped; else `successes` and
/// `outcomes` get what there is.
///
/// Thread-safety: plain data. Errors: a negative number, and a share that is
/// not within [0, 1], are told by `build` or `engine::submit`.
struct failure_mode {
  /// What bounds the failures.
  enum class bound : std::uint8_t { none, any, count, share };

  bound by = bound::any;  ///< none: the first is too many; any: no bound
  std::int64_t count = 0; ///< with bound::count: so many may fail
  double share = 0;       ///< with bound::share: so much of all may fail

  /// How many of `elements` may fail. A share is rounded down, but for the
  /// error of its binary fraction: 0.29 of 100 are 29.
  constexpr std::int64_t most_failures(std::int64_t elements) const {
    switch (by) {
    case bound::none:
      return 0;
    case bound::any:
      break;
    case bound::count:
      return count;
    case bound::share:
      return static_cast<std::int64_t>(share * static_cast<double>(elements)
                                       + 1e-6);
    }
    return std::numeric_limits<std::int64_t>::max();
  }

  /// Whether all is equal.
  friend constexpr bool operator==(const failure_mode&,
                                   const failure_mode&) = default;
};

/// The first failure cancels what is left of the block.
inline constexpr failure_mode fail_fast{failure_mode::bound::none};

/// All elements are finished, however many fail.
inline constexpr failure_mode keep_going{failure_mode::bound::any};

/// `elements` may fail; one more cancels what is left of the block.
constexpr failure_mode tolerate(std::int64_t elements) {
  return {failure_mode::bound::count, elements};
}

/// A share of all elements may fail, from 0 to 1. How many those are is known
/// when the expander has yielded its last element.
constexpr failure_mode tolerate_share(double share) {
  return {failure_mode::bound::share, 0, share};
}

} // namespace troupe
