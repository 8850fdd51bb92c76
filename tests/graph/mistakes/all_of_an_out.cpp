// expect: gather the elements of a block: a value outside of blocks is passed
// as it is

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto total = b.node(
      "total", [](troupe::items<int> list) { return list.size(); },
      troupe::all(n));
  b.node(
      "next", [](std::size_t size) { return size; }, total);
}
