// expect: an input of a subgraph is bound to one handle

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph part;
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.subgraph("part", part, troupe::bound{"n", all(x)});
}
