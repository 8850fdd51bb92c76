// expect: override_each() takes values of the very type

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  std::vector<troupe::binding> given{override_each(x, std::vector{1.5})};
}
