// expect: a string is no list

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto s = b.input<std::string>("s");
  auto x = b.expand(
      "x", [](const std::string& text) { return text; }, s);
  b.node(
      "y", [](char c) { return c; }, x);
}
