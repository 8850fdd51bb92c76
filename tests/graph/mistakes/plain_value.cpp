// expect: must be a handle of this builder, not a plain value

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto sum = b.node(
      "sum", [](int x, int y) { return x + y; }, n, 4);
  b.node(
      "below", [](int x) { return x; }, sum);
}
