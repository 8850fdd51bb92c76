// Which threads must not wait for a run. Private.

#pragma once

#include <cstdint>

namespace troupe {

/// What the calling thread is there for, as far as waiting goes.
enum class thread_role : std::uint8_t {
  free,      ///< may block: the host's own, or of a detached actor
  hook,      ///< tells a hook: the run waits until it is done
  scheduler, ///< of an actor system: the run's actors may need it
};

/// Gives the calling thread its role for good.
void set_thread_role(thread_role role) noexcept;

/// Gives the calling thread a role for the object's life.
class thread_role_scope {
public:
  explicit thread_role_scope(thread_role role) noexcept;
  ~thread_role_scope();
  thread_role_scope(const thread_role_scope&) = delete;
  thread_role_scope& operator=(const thread_role_scope&) = delete;

private:
  thread_role outer_;
};

/// @throws std::logic_error on a thread that must not wait for a run: in a
/// task, in a hook, and on a scheduler's thread.
void require_free_thread();

} // namespace troupe
