// expect: returns void: what the node yields goes into promise::set_value

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node(
      "x", [](troupe::promise<int>, int i) { return i; }, n);
  b.node(
      "y", [](int i) { return i; }, x);
}
