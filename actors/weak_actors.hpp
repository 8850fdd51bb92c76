// Actors that are known, and not kept alive. Private.

#pragma once

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace troupe {

/// Thread-safety: all functions may be called from any thread.
class weak_actors {
public:
  void add(const caf::actor& a) {
    std::lock_guard guard{mutex_};
    std::erase_if(all_, [](const auto& known) { return !known.lock(); });
    all_.push_back(caf::actor_cast<caf::weak_actor_ptr>(a));
  }

  /// Those that have not ended; they are forgotten.
  std::vector<caf::actor> take() {
    std::lock_guard guard{mutex_};
    std::vector<caf::actor> alive;
    for (const auto& known : std::exchange(all_, {}))
      if (auto a = known.lock())
        alive.push_back(caf::actor_cast<caf::actor>(a));
    return alive;
  }

private:
  std::mutex mutex_;
  std::vector<caf::weak_actor_ptr> all_;
};

} // namespace troupe
