// A hook's home: a thread of its own between the bus and the hook. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/hooks/sigpipe_block.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

namespace troupe {

/// Hosts one hook; spawned detached, so that a hook which blocks holds up
/// nobody. Tells it of each event, reports what it throws, and acknowledges:
/// each stream once for all that came with one message, if that is soon told.
class hook_actor : public caf::event_based_actor {
public:
  /// The longest time without an acknowledgement while the hook is at work.
  static constexpr std::chrono::milliseconds ack_interval{100};

  hook_actor(caf::actor_config& config, std::shared_ptr<hook> h,
             bool detach_on_error);

  caf::behavior make_behavior() override;
  void on_exit() override;
  const char* name() const override { return "troupe.hook_actor"; }

private:
  using clock = std::chrono::steady_clock;

  void on_burst(const event_burst& burst);
  template <class Event>
  using events_left = std::span<const Event* const>;
  // All are false if the hook is not to be told any more.
  bool tell_all(const event_burst& burst);
  template <class Event>
  bool tell_part(events_left<Event>& left, std::size_t count,
                 const run_id& stream);
  template <class Call, class Where>
  bool call(const Call& the_hook, const Where& where);
  bool acks_are_due();
  void acknowledge();
  void on_throw(std::string what, std::string_view where);

  std::shared_ptr<hook> hook_;
  bool detach_on_error_;
  std::set<std::pair<std::string, std::string>> told_; // faults, by cause
  std::map<run_id, std::uint64_t> unacknowledged_;     // the last of a stream
  clock::time_point last_ack_;
  clock::time_point last_look_; // at the clock
  int stride_ = 1;              // events between two looks
  int until_look_ = 1;          // events before the next one
  // Hooks write to what others may close. For all of the thread's life here:
  // three system calls for each batch would show.
  std::optional<sigpipe_block> no_signal_;
};

} // namespace troupe
