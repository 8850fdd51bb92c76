// What ran in which slot, and when. Private.

#pragma once

#include <troupe/hooks/event.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <utility>

namespace troupe {

/// Remembers the last attempts in each slot, to find two at the same time.
/// Attempts of different groups are told of in any order, so that only their
/// times tell.
class slot_audit {
public:
  /// Notes an attempt; false if another one was in its slot meanwhile. Each of
  /// the two may be `clock_error` from where it was, or half of 1 ms.
  bool add(const attempt_finished& e, nanoseconds clock_error) {
    auto overlap = std::max(2 * clock_error, least_overlap);
    auto& all = slots_[{e.worker, e.slot}];
    auto end = e.start + e.duration;
    auto after = all.end();
    while (after != all.begin() && std::prev(after)->begin > e.start)
      --after;
    bool is_free =
        (after == all.end() || after->begin + overlap >= end)
        && (after == all.begin() || std::prev(after)->end <= e.start + overlap);
    all.insert(after, {e.start, end});
    if (all.size() > most_attempts)
      all.pop_front();
    return is_free;
  }

private:
  static constexpr std::size_t most_attempts = 100; // of a slot
  static constexpr nanoseconds least_overlap = 1'000'000;

  struct attempt {
    nanoseconds begin, end;
  };

  std::map<std::pair<worker_id, std::uint32_t>, std::deque<attempt>> slots_;
};

} // namespace troupe
