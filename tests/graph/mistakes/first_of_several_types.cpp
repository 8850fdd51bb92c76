// expect: first_of() takes handles of one type

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto x = b.input<int>("x");
  auto y = b.input<long>("y");
  auto z = b.first_of("z", x, y);
  b.node(
      "below", [](int i) { return i; }, z);
}
