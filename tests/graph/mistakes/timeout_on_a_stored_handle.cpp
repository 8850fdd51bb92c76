// expect: options are given where the node is made

#include <troupe/graph/graph_builder.hpp>

#include <chrono>

int main() {
  troupe::graph_builder b;
  const auto n = b.node("n", [] { return 1; });
  n.timeout(std::chrono::seconds{5});
}
