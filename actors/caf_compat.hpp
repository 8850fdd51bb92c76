// What Troupe says to CAF, 0.18 or 1.x, in its own words. Private.
//
// The versions differ in just these calls, and in inline_spawn.hpp.

#pragma once

#include <caf/action.hpp>
#include <caf/actor_clock.hpp>
#include <caf/config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/thread_hook.hpp>

#if CAF_MAJOR_VERSION >= 1
#include <caf/anon_mail.hpp>
#include <caf/scheduler.hpp>
#include <caf/thread_owner.hpp>
#else
#include <caf/execution_unit.hpp>
#include <caf/send.hpp>
#endif

#include <chrono>
#include <pthread.h>
#include <string_view>
#include <utility>

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

/// The same of a message that is made already. Its content is shared.
inline void post_shared(caf::event_based_actor* self, const caf::actor& to,
                        caf::message m) {
#if CAF_MAJOR_VERSION >= 1
  to->enqueue(caf::make_mailbox_element(self->ctrl(), caf::make_message_id(),
                                        std::move(m)),
              self->context());
#else
  self->send(to, std::move(m));
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

/// Sends a message to itself after a while. It does not keep the actor alive.
template <class T>
void post_later(caf::event_based_actor* self, std::chrono::nanoseconds delay,
                T x) {
  auto& clock = self->clock();
  clock.schedule(clock.now() + delay,
                 caf::make_action([x, to = caf::weak_actor_ptr{self->ctrl()}] {
                   if (auto alive = to.lock())
                     post_anonymously(caf::actor_cast<caf::actor>(alive), x);
                 }));
}

/// Asks an actor, and waits as long as it takes; `then` of what this returns
/// says what is to be done with the answer.
template <class... Ts>
auto ask(caf::event_based_actor* self, const caf::actor& whom, Ts&&... xs) {
#if CAF_MAJOR_VERSION >= 1
  return self->mail(std::forward<Ts>(xs)...).request(whom, caf::infinite);
#else
  return self->request(whom, caf::infinite, std::forward<Ts>(xs)...);
#endif
}

/// The same from a `caf::scoped_actor`, for a while at most; `receive` of what
/// this returns waits.
template <class Self, class... Ts>
auto ask_within(Self& self, std::chrono::nanoseconds time,
                const caf::actor& whom, Ts&&... xs) {
#if CAF_MAJOR_VERSION >= 1
  return self->mail(std::forward<Ts>(xs)...).request(whom, time);
#else
  return self->request(whom, time, std::forward<Ts>(xs)...);
#endif
}

/// On which an actor runs.
#if CAF_MAJOR_VERSION >= 1
using execution_context = caf::scheduler;
#else
using execution_context = caf::execution_unit;
#endif

/// Calls `on_down` with the address of each actor that it watches and that
/// ends, and why it does. An actor gives the same `on_down` for all that it
/// watches. To be called as `troupe::watch`, for a CAF actor may have a `watch`
/// of its own.
template <class OnDown>
void watch(caf::event_based_actor* self, const caf::actor& whom,
           OnDown on_down) {
#if CAF_MAJOR_VERSION >= 1
  self->monitor(whom, [on_down, who = whom.address()](const caf::error& why) {
    on_down(who, why);
  });
#else
  self->set_down_handler(
      [on_down](const caf::down_msg& d) { on_down(d.source, d.reason); });
  self->monitor(whom);
#endif
}

/// What an actor answers by an error, because it cannot handle a message, or
/// says so, goes to `on_error`; by default it would end who gets it. To be put
/// in front of the handlers of a behavior.
template <class OnError>
auto errors_to([[maybe_unused]] caf::event_based_actor* self,
               OnError on_error) {
#if CAF_MAJOR_VERSION >= 1
  return [on_error](const caf::error& why) { on_error(why); };
#else
  self->set_error_handler([on_error](const caf::error& why) { on_error(why); });
  return [](const caf::error&) {}; // never called
#endif
}

/// Calls `OnStart` on each thread of an actor system's scheduler, when it
/// starts.
template <void (*OnStart)()>
class scheduler_thread_hook : public caf::thread_hook {
public:
  void init(caf::actor_system&) override {}
#if CAF_MAJOR_VERSION >= 1
  void thread_started(caf::thread_owner owner) override {
    if (owner == caf::thread_owner::scheduler)
      OnStart();
  }
#else
  // CAF 0.18 does not say what a thread is for but by its name.
  void thread_started() override {
    char name[16] = "";
    pthread_getname_np(pthread_self(), name, sizeof name);
    if (std::string_view{name} == "caf.worker")
      OnStart();
  }
#endif
  void thread_terminates() override {}
};

} // namespace troupe
