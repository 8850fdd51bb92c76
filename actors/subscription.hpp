// What one subscriber has had of one stream. Private.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace troupe {

/// Counts what was sent, what was left out, and what was acknowledged.
class subscription {
public:
  /// Its first event will be this one.
  explicit subscription(std::uint64_t first_seq) : next_seq_(first_seq) {}

  std::vector<bool> groups = {}; ///< of which it is told; empty: of all

  // Events that were left out since the last batch.
  std::uint64_t filtered = 0;
  std::uint64_t dropped = 0;
  std::uint64_t first_dropped = 0;
  std::uint64_t last_dropped = 0;

  /// The first event that no batch has covered.
  std::uint64_t next_seq() const { return next_seq_; }
  /// Events that were sent, and not acknowledged.
  std::size_t open() const { return open_; }

  void drop(std::uint64_t first, std::uint64_t last, std::size_t events) {
    if (dropped == 0)
      first_dropped = first;
    last_dropped = last;
    dropped += events;
  }

  /// A batch of `events` is sent, which covers all up to `last_seq`.
  void send(std::uint64_t last_seq, std::size_t events) {
    next_seq_ = last_seq + 1;
    open_ += events;
    batches_.push_back({last_seq, events});
    filtered = dropped = 0;
  }

  /// All up to `seq` are acknowledged, but none that were not sent. False if
  /// that says nothing new.
  bool acknowledge(std::uint64_t seq) {
    if (batches_.empty() || seq < acknowledged_)
      return false;
    seq = std::min(seq, next_seq_ - 1);
    acknowledged_ = seq + 1;
    for (; !batches_.empty() && batches_.front().last_seq <= seq;
         batches_.pop_front())
      open_ -= batches_.front().left;
    if (!batches_.empty()) {
      // Of a batch that was filtered, more may be done than this.
      auto& [last, left] = batches_.front();
      open_ -= left - std::min<std::size_t>(left, last - seq);
      left = std::min<std::size_t>(left, last - seq);
    }
    return true;
  }

private:
  struct sent_batch {
    std::uint64_t last_seq;
    std::size_t left; // events that are not acknowledged
  };

  std::uint64_t next_seq_;
  std::uint64_t acknowledged_ = 0; // all before it
  std::size_t open_ = 0;
  std::deque<sent_batch> batches_;
};

} // namespace troupe
