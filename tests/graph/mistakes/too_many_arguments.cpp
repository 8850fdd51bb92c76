// expect: the function takes another number of arguments than the node has

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto same = b.node(
      "same", [](int x) { return x; }, n, n);
  b.node(
      "below", [](int x) { return x; }, same);
}
