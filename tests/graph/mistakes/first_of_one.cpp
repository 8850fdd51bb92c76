// expect: first_of() takes two handles at least

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto x = b.input<int>("x");
  auto z = b.first_of("z", x);
  b.node(
      "below", [](int i) { return i; }, z);
}
