// expect: collect() needs at least one each<T> among its arguments

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto size = b.collect(
      "size", [](int x) { return x; }, n);
  b.node(
      "below", [](int x) { return x; }, size);
}
