// expect: build() ends the builder: write std::move(b).build(...)

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  b.input<int>("n");
  auto g = b.build("g");
}
