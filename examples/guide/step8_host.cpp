// Step 8 of docs/guide.md: an engine in a program that has actors already.

#include <troupe/actors/messages.hpp>
#include <troupe/troupe.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>

#include <iostream>

int square(int x) { return x * x; }

// Is told of one run's end, without having waited for it.
class listener : public caf::event_based_actor {
public:
  listener(caf::actor_config& config, troupe::out<int> wanted)
      : caf::event_based_actor(config), wanted_(wanted) {}

  caf::behavior make_behavior() override {
    return {
        [this](const troupe::run_ended& end) {
          std::cout << "the answer is " << end.result()[wanted_] << '\n';
          quit();
        },
    };
  }

private:
  troupe::out<int> wanted_;
};

int main() {
  troupe::graph_builder b;
  auto x = b.input<int>("x");
  auto squared = b.node("squared", square, x);
  auto g = std::move(b).build("square");

  caf::actor_system_config config;
  troupe::prepare(config); // before the system is made
  caf::actor_system system{config};
  troupe::engine engine{system, {.slots = 2, .max_runs = 100}};

  auto run = engine.submit(g, {x = 12}, {squared});
  run.notify(system.spawn<listener>(squared));
  run.wait(); // main has nothing else to do; a service would go on
}
