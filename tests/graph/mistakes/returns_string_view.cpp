// expect: return std::string, not std::string_view or const char*

#include <troupe/graph/graph_builder.hpp>

int main() {
  troupe::graph_builder b;
  auto s = b.input<std::string>("s");
  auto head = b.node(
      "head", [](const std::string& text) { return std::string_view{text}; },
      s);
  b.node(
      "below", [](std::string_view text) { return text.size(); }, head);
}
