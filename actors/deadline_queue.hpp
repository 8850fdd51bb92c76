// Deadlines, of which the next is known. Private.

#pragma once

#include <troupe/hooks/event.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace troupe {

/// A heap of deadlines, one for each key, instead of a timer for each. One that
/// is cancelled stays in the heap until it is its turn, or until most are such:
/// so all operations take logarithmic time in the mean, and memory is bounded
/// by the deadlines that hold. A plain machine: no clock. Keys can be compared.
///
/// Thread-safety: none.
template <class Key, class Hash = std::hash<Key>>
class deadline_queue {
public:
  /// Sets the deadline of `k`, instead of the one that it has.
  void set(const Key& k, nanoseconds time) {
    auto [i, is_new] = times_.try_emplace(k, time);
    if (!is_new && i->second == time)
      return;
    i->second = time;
    heap_.push_back({time, k});
    std::ranges::push_heap(heap_, is_later);
    tidy();
  }

  /// Drops the deadline of `k`, if it has one.
  void cancel(const Key& k) {
    if (times_.erase(k) > 0)
      tidy();
  }

  /// The deadline of `k`, if it has one.
  std::optional<nanoseconds> time_of(const Key& k) const {
    auto i = times_.find(k);
    return i == times_.end() ? std::nullopt : std::optional{i->second};
  }

  /// The first deadline that holds.
  std::optional<nanoseconds> next() const {
    if (heap_.empty())
      return std::nullopt;
    return heap_.front().time;
  }

  /// Takes out all deadlines of `now` and before, in order; of those at one
  /// time, the smaller key first.
  std::vector<Key> pop_expired(nanoseconds now) {
    std::vector<Key> expired;
    while (!heap_.empty() && heap_.front().time <= now) {
      expired.push_back(heap_.front().of);
      times_.erase(heap_.front().of);
      tidy();
    }
    return expired;
  }

  /// How many deadlines hold.
  std::size_t size() const { return times_.size(); }
  /// How many entries it keeps for them: at most twice as many, and 16.
  std::size_t entries() const { return heap_.size(); }

private:
  struct entry {
    nanoseconds time;
    Key of;
  };

  static bool is_later(const entry& a, const entry& b) {
    return a.time != b.time ? a.time > b.time : b.of < a.of;
  }

  bool holds(const entry& e) const {
    auto i = times_.find(e.of);
    return i != times_.end() && i->second == e.time;
  }

  // Lets a deadline that holds come first, and at least half of them hold.
  void tidy() {
    while (!heap_.empty() && !holds(heap_.front())) {
      std::ranges::pop_heap(heap_, is_later);
      heap_.pop_back();
    }
    if (heap_.size() <= 2 * times_.size() + 16)
      return;
    std::erase_if(heap_, [this](const entry& e) { return !holds(e); });
    std::ranges::make_heap(heap_, is_later);
  }

  std::vector<entry> heap_;                          // the first one holds
  std::unordered_map<Key, nanoseconds, Hash> times_; // that hold
};

} // namespace troupe
