// expect: keeps its promise after it has returned: take it by value

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto x = b.node("x", [](troupe::promise<int>& p) { p.set_value(1); });
  b.node(
      "y", [](int i) { return i; }, x);
}
