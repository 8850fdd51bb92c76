// A lane: runs one slot's tasks, one after the other. Private.

#pragma once

#include <troupe/actors/attempt_queue.hpp>
#include <troupe/actors/messages.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <memory>

namespace troupe {

/// One per slot of a worker. While the worker's queue has attempts, it takes
/// the next, and runs it as a task actor of its own on the thread that the lane
/// is on. So no more threads than there are slots ever run user code, and a
/// system with one thread more always has one for messages.
class lane : public caf::event_based_actor {
public:
  /// How long a lane keeps its thread before it lets others have a turn.
  static constexpr std::chrono::microseconds turn{50};

  lane(caf::actor_config& config, std::shared_ptr<attempt_queue> queue,
       attempt_queue::slot_id slot, std::uint32_t number, caf::actor worker);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.lane"; }

private:
  void run();
  void take_on(attempt_ptr ended);

  std::shared_ptr<attempt_queue> queue_;
  attempt_queue::slot_id slot_; // the queue's
  std::uint32_t number_;        // in telemetry
  caf::actor worker_;
  attempt_ptr next_; // taken, and kept for the next turn
};

} // namespace troupe
