// How far another process's clock is from ours. Private.

#pragma once

#include <troupe/hooks/event.hpp>

#include <cstddef>

namespace troupe {

/// Estimates it from questions and answers. The one with the shortest way there
/// and back counts, since it is off by at most half of that; by more as it gets
/// older, for clocks drift (D. Mills, RFC 5905, section 10: the clock filter).
///
/// A plain machine. Thread-safety: none.
class clock_offset {
public:
  /// Two clocks drift apart by one part of this at most.
  static constexpr nanoseconds drift = 10'000;

  /// A question that was asked at `sent`, answered at `theirs` by the other
  /// clock, and heard of at `heard`.
  void add(nanoseconds sent, nanoseconds theirs, nanoseconds heard) {
    auto error = (heard - sent) / 2;
    heard_ = heard;
    if (!known() || error <= this->error())
      best_ = {theirs - (sent + heard) / 2, error, heard};
    ++answers_;
  }

  /// How many answers there were.
  std::size_t answers() const { return answers_; }
  bool known() const { return answers_ > 0; }
  /// What is to be added to our times to get theirs.
  nanoseconds value() const { return best_.offset; }
  /// How far that may be off, by the last answer's time.
  nanoseconds error() const {
    return best_.error + (heard_ - best_.heard) / drift;
  }

  /// A time of theirs, by our clock.
  nanoseconds to_ours(nanoseconds theirs) const { return theirs - value(); }

private:
  struct sample {
    nanoseconds offset = 0;
    nanoseconds error = 0;
    nanoseconds heard = 0;
  };

  sample best_;
  nanoseconds heard_ = 0; // the last answer
  std::size_t answers_ = 0;
};

} // namespace troupe
