// The peers of tasks in other processes: bare CAF, TCP and TLS.

#pragma once

#include <cstddef>

namespace bench {

/// Microseconds for a message to an actor of another actor system, over the
/// loopback device, and its answer; the median of five times `messages`.
double caf_round_trip_us(int messages);

/// Seconds for so many bytes to two receivers at once over the loopback device,
/// through bare connections: by TCP, and by TLS as Troupe's own are. Medians of
/// five rounds that took turns.
struct copy_seconds {
  double tcp;
  double tls;
};
copy_seconds copy_over_loopback(std::size_t size);

} // namespace bench
