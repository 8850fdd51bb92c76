#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/hook_actor.hpp>
#include <troupe/actors/thread_role.hpp>
#include <troupe/hooks/hook_turn.hpp>

#include <caf/actor_cast.hpp>

namespace troupe {

namespace {

// A hook whose every fault reads differently must not fill the memory.
constexpr std::size_t most_causes = 100;

std::uint64_t seq_of(const event& e) {
  return std::visit([](const run_event& one) { return one.seq; }, e);
}

std::uint64_t seq_of(const engine_event_variant& e) {
  return std::visit([](const engine_event& one) { return one.engine_seq; }, e);
}

} // namespace

hook_actor::hook_actor(caf::actor_config& config, std::shared_ptr<hook> h,
                       bool detach_on_error)
    : caf::event_based_actor(config), hook_(std::move(h)),
      detach_on_error_(detach_on_error) {}

caf::behavior hook_actor::make_behavior() {
  return {
      [this](const event_batch& b) { on_batch(b, b.run->id); },
      [this](const engine_event_batch& b) { on_batch(b, {}); },
      [this](detach_atom) { quit(); },
  };
}

// On the thread that it has run on, which CAF may lend to others afterwards.
void hook_actor::on_exit() { no_signal_.reset(); }

template <class Batch>
void hook_actor::on_batch(const Batch& batch, run_id stream) {
  using clock = std::chrono::steady_clock;
  thread_role_scope role{thread_role::hook};
  if (!no_signal_)
    no_signal_.emplace();
  hook_turn turn{*hook_};
  auto bus = caf::actor_cast<caf::actor>(current_sender());
  auto last_ack = clock::now();
  std::size_t told = 0;
  for (const auto& e : *batch.events) {
    if (!tell_one(e)) {
      quit(); // what is in the mailbox is not for it any more
      return;
    }
    if (++told % 16 == 0 && clock::now() - last_ack >= ack_interval) {
      post(this, bus, event_ack{stream, seq_of(e)});
      last_ack = clock::now();
    }
  }
  post(this, bus, batch.ack());
}

template <class Event>
bool hook_actor::tell_one(const Event& e) {
  try {
    tell(*hook_, e);
    return true;
  } catch (...) {
    auto fault = describe(std::current_exception());
    on_throw(fault.chain(), name_of(e));
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
