#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/event_filtering.hpp>
#include <troupe/actors/hook_actor.hpp>
#include <troupe/actors/thread_role.hpp>
#include <troupe/hooks/hook_turn.hpp>

#include <caf/actor_cast.hpp>

#include <algorithm>

namespace troupe {

using namespace std::chrono_literals;

namespace {

// Events come from another core: waiting for each is a third of the cost. What
// kind an event is of stands at its end.
template <class Event>
void prefetch(const Event& e) {
  __builtin_prefetch(&e);
  __builtin_prefetch(reinterpret_cast<const char*>(&e + 1) - 1);
}

// A hook whose every fault reads differently must not fill the memory.
constexpr std::size_t most_causes = 100;

std::uint64_t seq_of(const event& e) { return base_of(e).seq; }

std::uint64_t seq_of(const engine_event_variant& e) {
  return base_of(e).engine_seq;
}

void tell(hook& h, const event& e) { h.on_event(e); }

void tell(hook& h, const engine_event_variant& e) { h.on_engine_event(e); }

} // namespace

hook_actor::hook_actor(caf::actor_config& config, std::shared_ptr<hook> h,
                       bool detach_on_error)
    : caf::event_based_actor(config), hook_(std::move(h)),
      detach_on_error_(detach_on_error) {}

caf::behavior hook_actor::make_behavior() {
  return {
      [this](const event_burst& b) { on_burst(b); },
      [this](detach_atom) { quit(); },
  };
}

// On the thread that it has run on, which CAF may lend to others afterwards.
// The hook may take its time to end: not on the thread of whoever has the last
// word of this actor.
void hook_actor::on_exit() {
  thread_role_scope role{thread_role::hook};
  hook_.reset();
  no_signal_.reset();
}

void hook_actor::on_burst(const event_burst& burst) {
  thread_role_scope role{thread_role::hook};
  if (!no_signal_)
    no_signal_.emplace();
  hook_turn turn{*hook_};
  last_ack_ = last_look_ = clock::now();
  until_look_ = stride_ = 1;
  if (tell_all(burst)
      && call([&] { hook_->on_caught_up(); }, [] { return "on_caught_up"; }))
    acknowledge();
  else
    quit(); // what is in the mailbox is not for it any more
}

bool hook_actor::tell_all(const event_burst& burst) {
  events_left<event> of_runs{burst.events};
  events_left<engine_event_variant> of_engine{burst.engine_events};
  for (const auto& part : burst.parts) {
    auto last = std::visit([](const auto& b) { return b.ack(); }, part.batch);
    bool of_run = std::holds_alternative<event_batch>(part.batch);
    if (!(of_run ? tell_part(of_runs, part.told, last.stream)
                 : tell_part(of_engine, part.told, last.stream)))
      return false;
    unacknowledged_[last.stream] = last.seq;
  }
  return true;
}

template <class Event>
bool hook_actor::tell_part(events_left<Event>& left, std::size_t count,
                           const run_id& stream) {
  for (; count > 0; --count, left = left.subspan(1)) {
    const Event& e = *left.front();
    prefetch(*left[std::min<std::size_t>(4, left.size() - 1)]);
    if (!call([&] { tell(*hook_, e); }, [&] { return name_of(e); }))
      return false;
    if (acks_are_due()) {
      unacknowledged_[stream] = seq_of(e);
      acknowledge();
    }
  }
  return true;
}

// To look at the clock after each event would be dear for a fast hook.
bool hook_actor::acks_are_due() {
  if (--until_look_ > 0)
    return false;
  auto time = clock::now();
  stride_ = time - last_look_ < 1ms ? std::min(2 * stride_, 16) : 1;
  until_look_ = stride_;
  last_look_ = time;
  return time - last_ack_ >= ack_interval;
}

void hook_actor::acknowledge() {
  auto bus = caf::actor_cast<caf::actor>(current_sender());
  for (const auto& [stream, seq] : unacknowledged_)
    post(this, bus, event_ack{stream, seq});
  unacknowledged_.clear();
  last_ack_ = clock::now();
}

template <class Call, class Where>
bool hook_actor::call(const Call& the_hook, const Where& where) {
  try {
    the_hook();
    return true;
  } catch (...) {
    auto fault = describe(std::current_exception());
    on_throw(fault.chain(), where());
  }
  return !detach_on_error_;
}

void hook_actor::on_throw(std::string what, std::string_view where) {
  auto bus = caf::actor_cast<caf::actor>(current_sender());
  bool is_new = told_.size() < most_causes && told_.emplace(what, where).second;
  if (is_new || detach_on_error_)
    post(this, bus,
         hook_fault{std::move(what), std::string{where}, detach_on_error_});
}

} // namespace troupe
