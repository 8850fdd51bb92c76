// expect: unpack() wants as many names as the tuple has elements

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto x = b.input<std::pair<int, int>>("x");
  auto [p, q, r] = b.unpack(x, "p", "q", "r");
  b.node(
      "below", [](int a, int c, int d) { return a + c + d; }, p, q, r);
}
