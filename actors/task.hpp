// A task: runs one attempt, and ends. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/actors/slot_gate.hpp>

#include <caf/event_based_actor.hpp>

#include <memory>

namespace troupe {

/// One per attempt. Is told to run, takes a slot, runs the nodes, reports times
/// and errors to its worker, and quits. If no slot is free it says so, and waits
/// to be told again.
class task : public caf::event_based_actor {
public:
  task(caf::actor_config& config, caf::actor worker, slot_gate& gate);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.task"; }

private:
  void run(const attempt_ptr& a);
  void finish(const attempt_ptr& a);

  caf::actor worker_;
  slot_gate& gate_; // the worker's, which outlives its tasks
};

} // namespace troupe
