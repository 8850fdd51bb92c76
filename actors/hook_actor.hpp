// A hook's home: a thread of its own between the bus and the hook. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/hooks/sigpipe_block.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace troupe {

/// Hosts one hook; spawned detached, so that a hook which blocks holds up
/// nobody. Tells it of each event, reports what it throws, and acknowledges.
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
  template <class Batch>
  void on_batch(const Batch& batch, run_id stream);
  // False if the hook is not to be told any more.
  template <class Event>
  bool tell_one(const Event& e);
  void on_throw(std::string what, std::string_view where);

  std::shared_ptr<hook> hook_;
  bool detach_on_error_;
  std::set<std::pair<std::string, std::string>> told_; // faults, by cause
  // Hooks write to what others may close. For all of the thread's life here:
  // three system calls for each batch would show.
  std::optional<sigpipe_block> no_signal_;
};

} // namespace troupe
