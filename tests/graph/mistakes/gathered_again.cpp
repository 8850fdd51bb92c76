// expect: what is gathered cannot be gathered again

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.expand(
      "y", [](int n) { return std::vector<int>(n); }, x);
  b.node(
      "total", [](troupe::items<int> list) { return list.size(); },
      troupe::all(troupe::all(y)));
}
