// Shows worker processes of a program that has a main function and an actor
// system of its own.

#include <troupe/actors/network.hpp>
#include <troupe/actors/node_main.hpp>
#include <troupe/actors/worker_pool.hpp>
#include <troupe/troupe.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <iostream>
#include <ranges>
#include <string_view>

auto numbers_below(int n) { return std::views::iota(0, n); }
int square(int x) { return x * x; }
int sum(const troupe::items<int>& xs) {
  int s = 0;
  for (int x : xs)
    s += x;
  return s;
}

troupe::graph make_squares(const troupe::parameters& p) {
  troupe::graph_builder b;
  auto n = b.input("n", static_cast<int>(p.number("n", 5)));
  auto number = b.expand("number", numbers_below, n);
  auto squared = b.node("squared", square, number);
  b.collect("total", sum, squared);
  return std::move(b).build("squares");
}

int main(int argc, char** argv) {
  troupe::graph_catalog graphs{{"squares", make_squares}};
  if (argc > 1 && argv[1] == std::string_view{"worker"})
    return troupe::worker_main(argc - 1, argv + 1, graphs);

  caf::actor_system_config config;
  troupe::network::prepare(config); // before the system is made
  caf::actor_system system{config};
  troupe::engine engine{system};

  troupe::worker_pool workers{engine};
  workers.start(2); // this very program, with `worker`
  troupe::graph_recipe recipe{"squares", {{"n", "100"}}};
  auto g = graphs.make(recipe);
  auto result = engine.run(g, {}, {}, {.recipe = recipe});
  std::cout << "the total is " << result.get<int>("total") << '\n';
}
