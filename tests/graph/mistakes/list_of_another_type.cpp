// expect: the function cannot be called with these handles' types

#include <troupe/graph/graph_builder.hpp>

#include <string>
#include <vector>

int main() {
  troupe::graph_builder b;
  std::vector<troupe::out<std::string>> list;
  b.node(
      "n", [](const std::vector<int>& all) { return all.size(); }, all(list));
}
