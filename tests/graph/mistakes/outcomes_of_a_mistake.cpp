// expect: a string is no list

#include <troupe/graph/graph_builder.hpp>

#include <string>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::string("abc"); });
  b.node(
      "bad", [](troupe::items<troupe::outcome<char>> list) { return list[0]; },
      troupe::outcomes(x));
  b.node(
      "good", [](troupe::items<char> list) { return list.size(); },
      troupe::successes(x));
}
