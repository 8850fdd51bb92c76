// A task: runs one attempt, and ends. Private.

#pragma once

#include <troupe/actors/messages.hpp>

#include <caf/event_based_actor.hpp>

namespace troupe {

/// One per attempt, or batch of attempts. Is told to run, runs the nodes,
/// leaves times and errors in the attempt, which it shares with its worker, and
/// quits.
class task : public caf::event_based_actor {
public:
  task(caf::actor_config& config, std::uint32_t slot);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.task"; }

private:
  void run(const attempt_ptr& a);
  void make(const attempt_ptr& a);

  std::uint32_t slot_;
};

} // namespace troupe
