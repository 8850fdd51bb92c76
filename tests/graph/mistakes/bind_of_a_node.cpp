// expect: only inputs are bound with `=`

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node(
      "x", [](int i) { return i; }, n);
  std::vector<troupe::binding> given{x = 5};
}
