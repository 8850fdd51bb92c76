// expect: must be a handle of this builder, not a plain value

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto [p, q] = b.unpack(std::pair{1, 2}, "p", "q");
  b.node(
      "below", [](int a, int c) { return a + c; }, p, q);
}
