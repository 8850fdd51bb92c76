// expect: so the reference may dangle

#include <troupe/graph/graph_builder.hpp>

#include <string>

const std::string& itself(std::string text) {
  static std::string last;
  return last = text;
}

int main() {
  troupe::graph_builder b;
  auto x = b.input<std::string>("x");
  auto y = b.node("y", itself, x);
  b.node(
      "below", [](const std::string& text) { return text.size(); }, y);
}
