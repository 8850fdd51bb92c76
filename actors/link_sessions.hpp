// Links whose workers may come back over another connection. Private.

#pragma once

#include <caf/actor.hpp>
#include <caf/actor_control_block.hpp>

#include <map>
#include <mutex>
#include <string>

namespace troupe {

/// Knows who stands for a worker, by a word that only the worker was told.
/// Thread-safety: all functions may be called from any thread.
class link_sessions {
public:
  /// @returns the word for `stand_in`; no other has it.
  std::string open(const caf::actor& stand_in);
  void close(const std::string& session);

  /// Null if there is none.
  caf::actor find(const std::string& session) const;

private:
  mutable std::mutex mutex_;
  std::map<std::string, caf::weak_actor_ptr> open_;
};

} // namespace troupe
