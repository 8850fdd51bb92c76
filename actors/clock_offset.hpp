// How far another process's clock is from ours. Private.

#pragma once

#include <troupe/hooks/event.hpp>

#include <array>
#include <cstddef>

namespace troupe {

/// Estimates it from questions and answers: of the last ones, that with the
/// shortest way there and back counts, since it is off by at most half of that
/// (D. Mills, RFC 5905, section 10: the clock filter).
///
/// A plain machine. Thread-safety: none.
class clock_offset {
public:
  /// A question that was asked at `sent`, answered at `theirs` by the other
  /// clock, and heard of at `heard`.
  void add(nanoseconds sent, nanoseconds theirs, nanoseconds heard) {
    samples_[next_++ % samples_.size()] = {theirs - (sent + heard) / 2,
                                           heard - sent, true};
  }

  /// Whether there was an answer.
  bool known() const { return next_ > 0; }
  /// What is to be added to our times to get theirs.
  nanoseconds value() const { return best().offset; }
  /// How far that may be off.
  nanoseconds error() const { return best().round_trip / 2; }

  /// A time of theirs, by our clock.
  nanoseconds to_ours(nanoseconds theirs) const { return theirs - value(); }

private:
  struct sample {
    nanoseconds offset = 0;
    nanoseconds round_trip = 0;
    bool valid = false;
  };

  sample best() const {
    sample b;
    for (const auto& s : samples_)
      if (s.valid && (!b.valid || s.round_trip < b.round_trip))
        b = s;
    return b;
  }

  std::array<sample, 8> samples_{};
  std::size_t next_ = 0;
};

} // namespace troupe
