// expect: must be a handle of this builder, not a plain value

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  b.node(
      "x", [](int a, int k) { return a * k; }, n, 3);
}
