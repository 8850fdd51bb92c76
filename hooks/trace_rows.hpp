// Keeps what is drawn in one row of a trace apart. Private.

#pragma once

#include <troupe/hooks/trace_file.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <map>

namespace troupe {

/// Remembers the last attempts in each row. Times of worker processes are known
/// to some microseconds only, so that an attempt may seem to have begun before
/// the one before it in its slot had ended; viewers leave out such slices.
///
/// A plain machine. Thread-safety: none.
class trace_rows {
public:
  /// As much of `when` as nothing else has of the row, which it has then.
  trace_span fit(const trace_row& row, trace_span when) {
    auto& all = rows_[row];
    auto after = all.end(); // groups are told of in any order
    while (after != all.begin() && std::prev(after)->start > when.start)
      --after;
    if (after != all.begin())
      when.start = std::clamp(std::prev(after)->end, when.start, when.end);
    if (after != all.end())
      when.end = std::clamp(after->start, when.start, when.end);
    all.insert(after, when);
    if (all.size() > most_attempts)
      all.pop_front();
    return when;
  }

private:
  static constexpr std::size_t most_attempts = 100; // of a row

  std::map<trace_row, std::deque<trace_span>> rows_; // each by start
};

} // namespace troupe
