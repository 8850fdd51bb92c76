// Shows an actor of one's own on the event bus: it counts how tasks ended, and
// tells when the engine ends. What its handlers return are its answers, so it
// is the same for every version of CAF.

#include <troupe/actors/messages.hpp>
#include <troupe/troupe.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <iostream>
#include <map>
#include <string>
#include <vector>

class task_counter : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;

  caf::behavior make_behavior() override {
    return {
        [this](const troupe::event_batch& batch) {
          for (const auto& e : *batch.events)
            if (const auto* t = std::get_if<troupe::task_finished>(&e))
              ++counts_[std::string{to_string(t->state)}];
          return batch.ack();
        },
        [](const troupe::engine_event_batch& batch) { return batch.ack(); },
        [this](troupe::detach_atom) {
          tell();
          quit();
        },
    };
  }

private:
  void tell() const {
    for (const auto& [state, n] : counts_)
      std::cout << state << ": " << n << '\n';
  }

  std::map<std::string, int> counts_;
};

int main() {
  troupe::graph_builder b;
  auto number = b.expand("number", [] { return std::vector{4, 2, 0, 1}; });
  auto quotient = b.node(
      "quotient",
      [](int x) {
        if (x == 0)
          throw std::domain_error("division by zero");
        return 8 / x;
      },
      number);
  auto g = std::move(b).build("quotients");

  troupe::engine engine;
  auto counter = engine.system().spawn<task_counter>();
  engine.subscribe(counter, {.name = "counter"});
  try {
    engine.run(g, {}, {quotient});
  } catch (const troupe::run_error& e) {
    std::cout << e.failures()[0]->chain() << '\n';
  }
} // the engine's end waits until the counter has told
