// The identity of a run.

#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace troupe {

/// 128 random bits, which are also the trace id of the run; zero is none. Plain
/// data.
struct run_id {
  std::uint64_t high = 0; ///< what is written first
  std::uint64_t low = 0;  ///< what is written last

  /// Orders ids, as keys of maps.
  friend auto operator<=>(const run_id&, const run_id&) = default;
};

/// 32 lower-case hexadecimal digits.
std::string to_string(run_id id);

} // namespace troupe
