// expect: remove `mutable`

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand(
      "x", [calls = 0](int k) mutable { return std::vector<int>(k + ++calls); },
      n);
  b.node(
      "below", [](int k) { return k; }, x);
}
