// expect: a parameter's type cannot hold every value

#include <troupe/graph/graph_builder.hpp>

std::size_t twice(std::size_t n) { return 2 * n; }

int main() {
  troupe::graph_builder b;
  auto x = b.input<int>("x");
  b.node("y", twice, x);
}
