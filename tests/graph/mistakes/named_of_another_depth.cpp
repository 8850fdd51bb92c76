// expect: use collect() to gather an each<T>

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.node(
      "n", [](troupe::items<int> all) { return all.size(); },
      troupe::named<int>("x"));
  b.node(
      "below", [](std::size_t k) { return k; }, n);
}
