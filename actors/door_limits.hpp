// What those may take who have not proved yet who they are.

#pragma once

#include <chrono>
#include <cstddef>

namespace troupe {

/// What a `network` puts up with from strangers. Plain data.
struct door_limits {
  /// Those at once that have called, and proved nothing yet.
  std::size_t strangers = 64;
  /// How long a stranger has for all that it must do.
  std::chrono::milliseconds patience{5'000};
  /// How long the oldest one stays at least, when others want its place.
  std::chrono::milliseconds shortest_stay{250};
  /// File descriptors of the process that no stranger gets.
  int spare_descriptors = 32;
  /// Those at once that were let in.
  std::size_t peers = 1'000;
};

} // namespace troupe
