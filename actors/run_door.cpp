#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/run_door.hpp>

namespace troupe {

run_door::run_door(caf::actor_config& config, engine_calls engine)
    : caf::event_based_actor(config), engine_(std::move(engine)) {}

caf::behavior run_door::make_behavior() {
  return {
      // Whoever asks need not want the answer.
      errors_to(this, [](const caf::error&) {}),
      [this](submit_run& request) { return on_submit(request); },
      [this](const cancel_run& c) { engine_.cancel(c.run); },
      [this](const run_ended& e) { on_ended(e); },
      [this](stop_atom) { quit(); },
  };
}

run_door::promise run_door::on_submit(submit_run& request) {
  auto answer = make_response_promise<run_ended>();
  try {
    auto run = engine_.submit(request);
    answers_.emplace(run.id(), answer);
    run.notify(caf::actor{this});
  } catch (...) {
    answer.deliver(run_ended{nullptr, std::current_exception()});
  }
  return answer;
}

void run_door::on_ended(const run_ended& e) {
  if (auto owed = answers_.extract(e.id()))
    owed.mapped().deliver(e);
}

} // namespace troupe
