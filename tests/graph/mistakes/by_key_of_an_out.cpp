// expect: by_key() gather the elements of a block: a value outside of blocks

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  b.node(
      "total", [](troupe::keyed_items<int> all) { return all.size(); },
      troupe::by_key(n));
}
