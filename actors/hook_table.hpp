// The hooks that watch all runs of an engine. Private.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <caf/actor.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace troupe {

/// Knows each hook's actor, until that has ended: a hook that was let go of may
/// come again, and one at the same address is another one. When the engine is
/// to end, it is closed.
/// Thread-safety: all functions may be called from any thread.
class hook_table {
public:
  /// Enters a hook under the actor that `make` gives. False if it is there.
  /// @throws std::logic_error if the engine is ending; what `make` throws.
  template <class Make>
  bool add(const std::shared_ptr<hook>& h, Make make) {
    std::lock_guard guard{mutex_};
    if (!is_open_)
      throw std::logic_error(
          "the engine is ending: it takes no hooks any more");
    auto known = hooks_.find(h.get());
    if (known != hooks_.end() && !known->second.hook.expired())
      return false;
    hooks_.insert_or_assign(h.get(), entry{h, make()});
    return true;
  }

  /// Calls `f`, which the closing waits for; false if it is closed.
  template <class F>
  bool while_open(F f) {
    std::lock_guard guard{mutex_};
    if (is_open_)
      f();
    return is_open_;
  }

  /// Takes a hook out, and gives its actor; null if it is not there.
  caf::actor remove(const hook* h) {
    std::lock_guard guard{mutex_};
    auto known = hooks_.extract(h);
    return known ? known.mapped().actor : caf::actor{};
  }

  /// Takes a hook out whose actor has ended.
  void forget(const hook* h, caf::actor_id ended) {
    std::lock_guard guard{mutex_};
    auto i = hooks_.find(h);
    if (i != hooks_.end() && i->second.actor.id() == ended)
      hooks_.erase(i);
  }

  /// Forgets all hooks, and takes no more.
  void close() {
    std::lock_guard guard{mutex_};
    is_open_ = false;
    hooks_.clear();
  }

private:
  struct entry {
    std::weak_ptr<troupe::hook> hook; // gone a moment before its actor
    caf::actor actor;
  };

  std::mutex mutex_;
  bool is_open_ = true;
  std::map<const hook*, entry> hooks_;
};

} // namespace troupe
