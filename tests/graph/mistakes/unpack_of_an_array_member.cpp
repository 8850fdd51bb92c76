// expect: is a data member of what the handle carries, and no array

#include <troupe/graph/graph_builder.hpp>

struct row {
  int cells[3];
};

int main() {
  troupe::graph_builder b;
  auto x = b.input<row>("x");
  auto [p] = b.unpack(x, troupe::part{"p", &row::cells});
  b.node(
      "below", [](const int*) { return 1; }, p);
}
