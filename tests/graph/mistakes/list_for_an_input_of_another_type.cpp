// expect: the input is of another type than this value

#include <troupe/graph/graph_builder.hpp>

#include <string>
#include <vector>

int main() {
  troupe::graph_builder b;
  auto n = b.input<std::string>("n");
  troupe::binding x = (n = std::vector{1, 2});
}
