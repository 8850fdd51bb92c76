// expect: expand()'s function must return a range of elements

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand(
      "x", [](int size) { return size; }, n);
  auto y = b.node(
      "y", [](int i) { return i; }, x);
  b.collect(
      "total", [](troupe::items<int> all) { return all.size(); }, y);
}
