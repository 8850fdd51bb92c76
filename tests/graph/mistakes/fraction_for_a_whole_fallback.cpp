// expect: on_error() takes a value of the type that the node yields

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  b.node("n", [] { return 1; }).on_error(1.5);
}
