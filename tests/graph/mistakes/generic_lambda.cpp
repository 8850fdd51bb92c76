// expect: compiles

// A body that fits what it is given, but not the list that it might be given.

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  b.node(
      "next", [](const auto& x) { return x + 1; }, n);
}
