// expect: no span, reference_wrapper or tuple of references

#include <troupe/graph/graph_builder.hpp>

#include <span>
#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.input<std::vector<int>>("x");
  auto y = b.node(
      "y",
      [](const std::vector<int>& list) { return std::span<const int>{list}; },
      x);
  b.node(
      "below", [](std::span<const int> list) { return list.size(); }, y);
}
