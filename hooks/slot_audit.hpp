// What ran in which slot, and when. Private.

#pragma once

#include <troupe/hooks/event.hpp>

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
  /// As well as the clocks of two workers' machines may be known.
  static constexpr nanoseconds clock_error = 1'000'000;

  /// Notes an attempt; false if another one was in its slot meanwhile.
  bool add(const attempt_finished& e) {
    auto& all = slots_[{e.worker, e.slot}];
    auto end = e.start + e.duration;
    auto after = all.end();
    while (after != all.begin() && std::prev(after)->begin > e.start)
      --after;
    bool is_free = (after == all.end() || after->begin + clock_error >= end)
                   && (after == all.begin()
                       || std::prev(after)->end <= e.start + clock_error);
    all.insert(after, {e.start, end});
    if (all.size() > most_attempts)
      all.pop_front();
    return is_free;
  }

private:
  static constexpr std::size_t most_attempts = 100; // of a slot

  struct attempt {
    nanoseconds begin, end;
  };

  std::map<std::pair<worker_id, std::uint32_t>, std::deque<attempt>> slots_;
};

} // namespace troupe
