// A histogram of durations in bounded memory, for percentiles. Private.

#pragma once

#include <troupe/hooks/run_report.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe {

/// Counts durations in buckets as HdrHistogram does: those of less than 128 ns
/// exactly, and 64 buckets for each doubling above. A percentile is the middle
/// of its bucket, hence at most 1/128 (0.8 %) off; the rest is exact. It has
/// only the buckets between its least and its greatest duration, at 8 bytes:
/// 3 KiB if these are a factor of 100 apart, never more than 30 KiB.
///
/// (Boost's p_square takes less memory, but gives no bound of its error.)
///
/// Thread-safety: none. Errors: none but lack of memory.
class duration_histogram {
public:
  /// Counts a duration; a negative one as 0.
  void add(nanoseconds duration);
  /// All that were counted.
  duration_summary summary() const;

private:
  nanoseconds percentile(std::uint64_t percent) const;

  std::vector<std::uint64_t> buckets_;
  std::size_t first_ = 0; // the number of the first of them
  std::uint64_t count_ = 0;
  nanoseconds total_ = 0, min_ = 0, max_ = 0;
};

} // namespace troupe
