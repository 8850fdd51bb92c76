// expect: use collect() to gather an each<T>

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto size = b.node(
      "size", [](troupe::items<int> all) { return all.size(); }, x);
  b.node(
      "below", [](std::size_t n) { return n; }, size);
}
