// A lazy expander whose elements are folded: what they ask of memory.

#pragma once

#include <cstdint>

namespace bench {

struct stream_figures {
  double seconds;
  std::uint64_t grown; ///< the most memory that was resident, less what was
                       ///< there before, in bytes
};

/// Sums up `elements` numbers that are pulled one by one.
stream_figures measure_stream(long elements);

} // namespace bench
