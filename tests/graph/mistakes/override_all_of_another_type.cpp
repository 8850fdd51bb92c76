// expect: the node is of another type than this value

#include <troupe/graph/graph_builder.hpp>

#include <string>
#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  std::vector<troupe::binding> given{override_all(x, std::string("5"))};
}
