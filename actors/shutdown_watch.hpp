// Waits for what must end before an engine may go, and says for whom. Private.

#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace troupe {

/// Says that something is alive, until its last copy is gone.
using presence = std::shared_ptr<const void>;

/// Knows what is alive by name.
/// Thread-safety: all functions may be called from any thread.
class shutdown_watch {
public:
  static constexpr std::chrono::seconds patience{5};

  shutdown_watch();

  /// Something of this name is alive from now on.
  presence enter(std::string name);

  /// Waits until nothing is alive; every `patience` it says on stderr whom it
  /// waits for.
  void wait();

private:
  struct state;
  std::shared_ptr<state> state_; // a presence may outlive the watch
};

} // namespace troupe
