// expect: or a function that returns a std::optional of the next one

#include <troupe/graph/graph_builder.hpp>

#include <optional>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::optional{1}; });
  b.node(
      "y", [](int n) { return n; }, x);
}
