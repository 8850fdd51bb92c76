// expect: takes another number of arguments than the node has handles

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  b.node("n", [](int) { return 1; }).retry(3).on_error(5);
}
