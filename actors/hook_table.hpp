// The hooks that watch all runs of an engine. Private.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <caf/actor.hpp>

#include <map>
#include <mutex>

namespace troupe {

/// Knows each hook's actor, until that has ended: a hook that was let go of may
/// come again, and one at the same address is another one.
/// Thread-safety: all functions may be called from any thread.
class hook_table {
public:
  /// Enters a hook under the actor that `make` gives. False if it is there.
  template <class Make>
  bool add(const hook* h, Make make) {
    std::lock_guard guard{mutex_};
    if (actors_.contains(h))
      return false;
    actors_.emplace(h, make());
    return true;
  }

  /// Takes a hook out, and gives its actor; null if it is not there.
  caf::actor remove(const hook* h) {
    std::lock_guard guard{mutex_};
    auto known = actors_.extract(h);
    return known ? known.mapped() : caf::actor{};
  }

  /// Takes a hook out whose actor has ended.
  void forget(const hook* h, caf::actor_id ended) {
    std::lock_guard guard{mutex_};
    auto i = actors_.find(h);
    if (i != actors_.end() && i->second.id() == ended)
      actors_.erase(i);
  }

  void clear() {
    std::lock_guard guard{mutex_};
    actors_.clear();
  }

private:
  std::mutex mutex_;
  std::map<const hook*, caf::actor> actors_;
};

} // namespace troupe
