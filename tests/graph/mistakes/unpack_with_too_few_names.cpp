// expect: unpack() wants as many names as the tuple has elements

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto x = b.input<std::tuple<int, int, int>>("x");
  auto [p, q] = b.unpack(x, "p", "q");
  b.node(
      "below", [](int a, int c) { return a + c; }, p, q);
}
