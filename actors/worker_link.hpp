// A connection to a worker process, as it is given to an engine. Private.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace troupe {

/// A link with a worker process that has not said a word yet.
struct worker_link {
  std::string address = {}; ///< of its process, for those who watch
  std::string build = {};   ///< of this program, which must be the worker's too
  std::chrono::nanoseconds heartbeat = std::chrono::milliseconds{250};
  /// The longest silence; then the worker is lost.
  std::chrono::nanoseconds patience = std::chrono::seconds{5};
  /// How long a worker whose connection has ended may take to come back.
  std::chrono::nanoseconds reconnect = std::chrono::seconds{1};
  std::uint64_t largest_message = std::uint64_t{16} << 30; ///< in bytes
  std::function<void()> cut = {};                          ///< ends the link
  /// Is told when the worker has joined, and when it is gone, and by which id
  /// its machine knows its process.
  std::function<void(bool here, std::int64_t process)> tell = {};
  /// Whether the process of this id is known to have ended. May be empty.
  std::function<bool(std::int64_t process)> has_ended = {};
};

} // namespace troupe
