// expect: options are given where the node is made

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node(
      "x", [](int k) { return k; }, n);
  auto y = b.node(
      "y", [](int k) { return k; }, n);
  y.after(x);
}
