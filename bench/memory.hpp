// The memory of this process, as the kernel counts it.

#pragma once

#include <cstdint>

namespace bench {

/// Forgets the peak so far; returns the resident memory now, in bytes.
std::uint64_t reset_peak_memory();

/// The highest resident memory since then, in bytes.
std::uint64_t peak_memory();

} // namespace bench
