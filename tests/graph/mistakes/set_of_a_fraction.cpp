// expect: round it first

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto n = b.node("n", [] { return 1; });
  std::vector<troupe::binding> given{set(n, 1.5)};
}
