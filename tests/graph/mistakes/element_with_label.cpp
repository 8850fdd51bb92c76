// expect: compiles

// An element type of the user's own that looks like troupe::labelled.

#include <troupe/graph/graph_builder.hpp>

#include <vector>

struct product {
  std::string label;
  int item;
};

int main() {
  troupe::graph_builder b;
  auto p = b.expand("p", [] { return std::vector<product>{{"apple", 1}}; });
  b.node(
      "item", [](const product& one) { return one.item; }, p);
}
