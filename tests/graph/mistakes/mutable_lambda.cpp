// expect: remove `mutable`

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto sum = b.node(
      "sum", [s = 0](int x) mutable { return s += x; }, n);
  b.node(
      "below", [](int x) { return x; }, sum);
}
