// expect: is a data member of what the handle carries

#include <troupe/graph/graph_builder.hpp>

struct one {
  int a;
};
struct other {
  int b;
};

int main() {
  troupe::graph_builder b;
  auto x = b.input<one>("x");
  auto [p] = b.unpack(x, troupe::part{"p", &other::b});
  b.node(
      "below", [](int k) { return k; }, p);
}
