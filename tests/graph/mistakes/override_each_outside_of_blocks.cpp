// expect: give this node its value with set()

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto n = b.node("n", [] { return 1; });
  std::vector<troupe::binding> given{override_each(n, std::vector{5})};
}
