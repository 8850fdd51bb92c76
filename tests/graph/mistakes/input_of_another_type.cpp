// expect: the input is of another type than this value

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  troupe::binding x = (n = "five");
}
