// expect: must be a handle of this builder, not a plain value

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  troupe::handle n = b.input<int>("n"); // forgets the type
  auto same = b.node(
      "same", [](int x) { return x; }, n);
  b.node(
      "below", [](int x) { return x; }, same);
}
