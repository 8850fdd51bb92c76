// All that differs between CAF 0.18 and 1.x, and that Troupe needs. Private.

#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>

#include <chrono>
#include <functional>
#include <utility>

#if CAF_MAJOR_VERSION >= 1
#include <caf/anon_mail.hpp>
#else
#include <caf/send.hpp>
#endif

namespace troupe {

/// Sends a message from an actor.
template <class... Ts>
void post(caf::event_based_actor* self, const caf::actor& to, Ts&&... xs) {
#if CAF_MAJOR_VERSION >= 1
  self->mail(std::forward<Ts>(xs)...).send(to);
#else
  self->send(to, std::forward<Ts>(xs)...);
#endif
}

/// Sends a message to itself after a while.
template <class... Ts>
void post_later(caf::event_based_actor* self, std::chrono::milliseconds delay,
                Ts&&... xs) {
#if CAF_MAJOR_VERSION >= 1
  self->mail(std::forward<Ts>(xs)...).delay(delay).send(caf::actor{self});
#else
  self->delayed_send(caf::actor{self}, delay, std::forward<Ts>(xs)...);
#endif
}

/// Sends a message from outside of any actor.
template <class... Ts>
void post_anonymously(const caf::actor& to, Ts&&... xs) {
#if CAF_MAJOR_VERSION >= 1
  caf::anon_mail(std::forward<Ts>(xs)...).send(to);
#else
  caf::anon_send(to, std::forward<Ts>(xs)...);
#endif
}

/// Calls `f` with the address of each monitored actor that ends.
/// Use `watch` below to watch one; one handler per actor.
using down_handler = std::function<void(const caf::actor_addr&)>;

inline void watch(caf::event_based_actor* self, const caf::actor& whom,
                    const down_handler& f) {
#if CAF_MAJOR_VERSION >= 1
  self->monitor(whom, [addr = whom.address(), f](const caf::error&) {
    f(addr);
  });
#else
  self->set_down_handler([f](const caf::down_msg& down) { f(down.source); });
  self->monitor(whom);
#endif
}

} // namespace troupe
