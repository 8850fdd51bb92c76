// expect: expand() needs a function that returns

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [](troupe::promise<std::vector<int>>) {});
  b.node(
      "y", [](int i) { return i; }, x);
}
