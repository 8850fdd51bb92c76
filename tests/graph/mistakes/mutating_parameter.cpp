// expect: take parameters by value or by const&

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto next = b.node(
      "next", [](int& x) { return ++x; }, n);
  b.node(
      "below", [](int x) { return x; }, next);
}
