// What is thrown when nodes cannot be joined.

#pragma once

#include <stdexcept>
#include <string>

namespace troupe {

/// A node cannot listen, or not join another. `what()` says in a sentence why,
/// and what can be done.
class network_error : public std::runtime_error {
public:
  /// With what went wrong, and the remedy.
  explicit network_error(const std::string& why)
      : std::runtime_error("troupe: " + why) {}
};

} // namespace troupe
