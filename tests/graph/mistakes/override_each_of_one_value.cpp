// expect: a vector with a value for each element

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  std::vector<troupe::binding> given{override_each(x, 5)};
}
