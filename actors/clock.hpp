// The engine's time line. Private.

#pragma once

#include <chrono>
#include <cstdint>

namespace troupe {

/// Nanoseconds since the Unix epoch, by a clock that never jumps: the system's
/// clock is read once, and the monotonic one from then on. Thread-safe.
inline std::int64_t now_ns() {
  using std::chrono::duration_cast;
  using std::chrono::nanoseconds;
  auto count = [](auto time) {
    return duration_cast<nanoseconds>(time.time_since_epoch()).count();
  };
  static const auto offset = count(std::chrono::system_clock::now())
                             - count(std::chrono::steady_clock::now());
  return offset + count(std::chrono::steady_clock::now());
}

} // namespace troupe
