// expect: for an each<each<T>>, a vector of vectors

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.expand(
      "y", [](int n) { return std::vector<int>(n); }, x);
  std::vector<troupe::binding> given{override_each(y, std::vector{1})};
}
