// Deadlines, of which the next is known. Private.

#pragma once

#include <troupe/hooks/event.hpp>

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace troupe {

/// A heap of deadlines, one for each key, instead of a timer for each. One that
/// is cancelled stays in the heap until it is its turn, or until most are such:
/// so all operations take logarithmic time in the mean, and memory is bounded
/// by the deadlines that hold. A plain machine: no clock.
///
/// Thread-safety: none.
class deadline_queue {
public:
  /// Names what has the deadline; the caller chooses the numbers.
  using key = std::uint64_t;

  /// Sets the deadline of `k`, instead of the one that it has.
  void set(key k, nanoseconds time);
  /// Drops the deadline of `k`, if it has one.
  void cancel(key k);

  /// The first deadline that holds.
  std::optional<nanoseconds> next() const;
  /// Takes out all deadlines of `now` and before, in order; of those at one
  /// time, the smaller key first.
  std::vector<key> pop_expired(nanoseconds now);

  /// How many deadlines hold.
  std::size_t size() const { return times_.size(); }
  /// How many entries it keeps for them: at most twice as many, and 16.
  std::size_t entries() const { return heap_.size(); }

private:
  struct entry {
    nanoseconds time;
    key of;
  };
  static bool is_later(const entry& a, const entry& b);
  bool holds(const entry& e) const;
  void drop_first();
  void tidy();

  std::vector<entry> heap_;                    // the first one holds
  std::unordered_map<key, nanoseconds> times_; // that hold
};

} // namespace troupe
