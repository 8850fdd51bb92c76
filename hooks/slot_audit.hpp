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

/// How exactly the clocks of workers are known, as they said when they joined.
using clock_errors = std::map<worker_id, nanoseconds>;

/// Remembers the last attempts in each slot, to find two at the same time.
/// Attempts of different groups are told of in any order, so that only their
/// times tell.
class slot_audit {
public:
  /// What is left to any clock.
  static constexpr nanoseconds clock_error = 1'000'000;

  /// @pre `clocks` outlives the object.
  explicit slot_audit(const clock_errors& clocks) : clocks_(clocks) {}

  /// Notes an attempt; false if another one was in its slot meanwhile.
  bool add(const attempt_finished& e) {
    auto& all = slots_[{e.worker, e.slot}];
    auto end = e.start + e.duration;
    auto after = all.end();
    while (after != all.begin() && std::prev(after)->begin > e.start)
      --after;
    auto left = left_to_clock_of(e.worker);
    bool is_free =
        (after == all.end() || after->begin + left >= end)
        && (after == all.begin() || std::prev(after)->end <= e.start + left);
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

  // One attempt may be placed too late by the error, and the next too early.
  nanoseconds left_to_clock_of(worker_id w) const {
    auto known = clocks_.find(w);
    return clock_error + (known == clocks_.end() ? 0 : 2 * known->second);
  }

  const clock_errors& clocks_;
  std::map<std::pair<worker_id, std::uint32_t>, std::deque<attempt>> slots_;
};

} // namespace troupe
