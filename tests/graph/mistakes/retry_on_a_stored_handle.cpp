// expect: options are given where the node is made

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  const auto n = b.node("n", [] { return 1; });
  n.retry(3);
}
