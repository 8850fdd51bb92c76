// An actor system that the host does not have to make. Private.

#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <cstdint>

namespace troupe {

/// For an engine or a worker process with so many slots. It has one thread
/// more: tasks never hold them all (see lane), so that messages are always
/// handled at once. Threads share work instead of stealing it: idle ones sleep,
/// and a queue of ready actors costs nothing.
class own_system {
public:
  /// @param joinable whether there may be a `network` in it
  own_system(std::uint32_t slots, bool joinable)
      : config_(slots, joinable), system_(config_) {}

  caf::actor_system& actors() { return system_; }

private:
  struct own_config : caf::actor_system_config {
    own_config(std::uint32_t slots, bool joinable);
  };

  own_config config_;
  caf::actor_system system_;
};

/// How many threads the scheduler has.
std::uint32_t threads_of(const caf::actor_system& system);

} // namespace troupe
