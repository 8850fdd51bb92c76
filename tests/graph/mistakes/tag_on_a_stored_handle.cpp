// expect: options are given where the node is made

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  const auto n = b.input<int>("n");
  n.tag("io", "disk");
}
