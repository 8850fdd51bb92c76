// What Troupe says to CAF 0.18 in its own words. Private.
//
// CAF 1.x differs in just these calls, and in inline_spawn.hpp.

#pragma once

#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/thread_hook.hpp>

#include <chrono>
#include <pthread.h>
#include <string_view>
#include <utility>

namespace troupe {

/// Sends a message from an actor.
template <class... Ts>
void post(caf::event_based_actor* self, const caf::actor& to, Ts&&... xs) {
  self->send(to, std::forward<Ts>(xs)...);
}

/// Sends a message to itself after a while.
template <class... Ts>
void post_later(caf::event_based_actor* self, std::chrono::milliseconds delay,
                Ts&&... xs) {
  self->delayed_send(caf::actor{self}, delay, std::forward<Ts>(xs)...);
}

/// Sends a message from outside of any actor.
template <class... Ts>
void post_anonymously(const caf::actor& to, Ts&&... xs) {
  caf::anon_send(to, std::forward<Ts>(xs)...);
}

/// Calls `on_down` with the address of each actor that it watches and that
/// ends. An actor has one such handler.
template <class OnDown>
void watch(caf::event_based_actor* self, const caf::actor& whom,
           OnDown on_down) {
  self->set_down_handler(
      [on_down](const caf::down_msg& down) { on_down(down.source); });
  self->monitor(whom);
}

/// Calls `OnStart` on each thread of an actor system's scheduler, when it
/// starts.
template <void (*OnStart)()>
class scheduler_thread_hook : public caf::thread_hook {
public:
  void init(caf::actor_system&) override {}
  // This CAF does not say what a thread is for but by its name.
  void thread_started() override {
    char name[16] = "";
    pthread_getname_np(pthread_self(), name, sizeof name);
    if (std::string_view{name} == "caf.worker")
      OnStart();
  }
  void thread_terminates() override {}
};

} // namespace troupe
