// expect: expand() inside a block (a nested expansion) is not supported yet

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.expand(
      "y", [](int n) { return std::vector<int>(n); }, x);
  auto z = b.node(
      "z", [](int n) { return n; }, y);
  b.collect(
      "total", [](troupe::items<int> all) { return all.size(); }, z);
}
