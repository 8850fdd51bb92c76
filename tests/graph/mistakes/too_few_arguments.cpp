// expect: the function takes another number of arguments than the node has

#include <troupe/graph/graph_builder.hpp>

int add(int x, int y) { return x + y; }

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto sum = b.node("sum", add, n);
  b.node(
      "below", [](int x) { return x; }, sum);
}
