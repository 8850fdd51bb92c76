// expect: take parameters by value or by const&

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto s = b.input<std::string>("s");
  b.node(
      "taken", [](std::string&& text) { return std::move(text); }, s);
}
