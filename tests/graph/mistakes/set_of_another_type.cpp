// expect: the node is of another type than this value

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto n = b.node("n", [] { return 1; });
  std::vector<troupe::binding> given{set(n, "5")};
}
