// The identity of a run.

#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace troupe {

/// 128 random bits, which are also the trace id of the run.
struct run_id {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const run_id&, const run_id&) = default;
};

/// 32 lower-case hexadecimal digits.
std::string to_string(run_id id);

} // namespace troupe
