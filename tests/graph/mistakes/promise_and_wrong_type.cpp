// expect: the function cannot be called with these handles' types

#include <troupe/graph/graph_builder.hpp>

#include <string>

int main() {
  troupe::graph_builder b;
  auto n = b.input<std::string>("n");
  auto x = b.node(
      "x", [](troupe::promise<int>, int) {}, n);
  b.node(
      "y", [](int i) { return i; }, x);
}
