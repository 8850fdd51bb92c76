// expect: collect() needs at least one each<T> among its arguments

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  b.collect(
      "n", [](troupe::items<int> all) { return all.size(); },
      troupe::named<int>("x"));
}
