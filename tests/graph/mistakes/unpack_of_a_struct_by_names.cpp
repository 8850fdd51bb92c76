// expect: unpack() takes tuples apart by names alone

#include <troupe/graph/graph_builder.hpp>

struct pair_of_ints {
  int a, b;
};

int main() {
  troupe::graph_builder b;
  auto x = b.input<pair_of_ints>("x");
  auto [p, q] = b.unpack(x, "p", "q");
  b.node(
      "below", [](int a, int c) { return a + c; }, p, q);
}
