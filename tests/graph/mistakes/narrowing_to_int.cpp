// expect: a parameter's type cannot hold every value

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto x = b.input<double>("x");
  auto y = b.node(
      "y", [](int k) { return k; }, x);
  b.node(
      "below", [](int k) { return k; }, y);
}
