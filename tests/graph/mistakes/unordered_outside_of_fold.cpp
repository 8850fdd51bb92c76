// expect: unordered() is for the elements that fold() takes in

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node(
      "y", [](int i) { return i; }, unordered(x));
}
