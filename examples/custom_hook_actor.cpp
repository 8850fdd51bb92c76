// Shows an actor of one's own on the event bus: it counts how tasks ended, and
// is asked for the counts by a message, like any actor.

#include <troupe/actors/messages.hpp>
#include <troupe/troupe.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

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
          return troupe::event_ack{batch.run->id, batch.last_seq()};
        },
        [](const troupe::engine_event_batch& batch) {
          return troupe::event_ack{{}, batch.last_seq()};
        },
        [this](const std::string& state) { return counts_[state]; },
        [this](troupe::detach_atom) { quit(); },
    };
  }

private:
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

  caf::scoped_actor self{engine.system()};
  for (std::string state : {"succeeded", "failed"})
    self->request(counter, std::chrono::seconds{5}, state)
        .receive(
            [&](int n) { std::cout << state << ": " << n << '\n'; },
            [](const caf::error& e) { std::cout << to_string(e) << '\n'; });
}
