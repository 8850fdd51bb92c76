// The engine's door for actors: takes requests for runs as messages. Private.

#pragma once

#include <troupe/actors/messages.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <functional>
#include <map>

namespace troupe {

/// One per engine. Submits what it is asked for, and answers when the run has
/// ended.
class run_door : public caf::event_based_actor {
public:
  /// What the engine does for it; valid as long as the actor lives.
  struct engine_calls {
    std::function<run_handle(submit_run&)> submit;
    std::function<void(run_id)> cancel;
  };

  run_door(caf::actor_config& config, engine_calls engine);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.run_door"; }

private:
  using promise = caf::typed_response_promise<run_ended>;

  promise on_submit(submit_run& request);
  void on_ended(const run_ended& e);

  engine_calls engine_;
  std::map<run_id, promise> answers_; // that are owed
};

} // namespace troupe
