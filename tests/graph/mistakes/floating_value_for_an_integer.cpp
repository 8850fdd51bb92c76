// expect: the input is an integer and the value is not

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  troupe::in<int> n = b.input<int>("n");
  troupe::binding x = (n = 2.5);
}
