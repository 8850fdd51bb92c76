// expect: in a block: use override_all() or override_each()

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector<int>{1}; });
  std::vector<troupe::binding> given{set(x, 5)};
}
