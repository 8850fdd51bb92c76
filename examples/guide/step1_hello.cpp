// Step 1 of docs/guide.md: a graph and a run.

#include <troupe/troupe.hpp>

#include <iostream>
#include <string>

std::string greet(const std::string& name) { return "hello, " + name; }

int main() {
  troupe::graph_builder b;
  auto name = b.input<std::string>("name");        // in<std::string>
  auto greeting = b.node("greeting", greet, name); // out<std::string>
  auto g = std::move(b).build("hello");

  troupe::engine engine;
  auto result = engine.run(g, {name = "world"}, {greeting});
  std::cout << result[greeting] << '\n';
}
