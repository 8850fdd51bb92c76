// expect: the function cannot be called with these handles' types

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  b.node("size", &std::string::size, n);
}
