// expect: the function cannot be called with these handles' types

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto size = b.node(
      "size", [](const std::string& s) { return s.size(); }, n);
  b.node(
      "below", [](std::size_t x) { return x; }, size);
}
