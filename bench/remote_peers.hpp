// The peers of tasks in other processes: bare CAF, and a bare TCP connection.

#pragma once

#include <cstddef>

namespace bench {

/// Microseconds for a message to an actor of another actor system, over the
/// loopback device, and its answer; the median of five times `messages`.
double caf_round_trip_us(int messages);

/// Seconds for so many bytes through a TCP connection over the loopback device.
/// The median of five.
double tcp_copy_seconds(std::size_t bytes);

} // namespace bench
