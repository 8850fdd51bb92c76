// expect: the function cannot be called with these handles' types

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node(
      "total", [](troupe::items<int> list) { return list.size(); },
      troupe::outcomes(x));
}
