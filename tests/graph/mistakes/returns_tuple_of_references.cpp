// expect: no span, reference_wrapper or tuple of references

#include <troupe/graph/graph_builder.hpp>

#include <string>

int main() {
  troupe::graph_builder b;
  auto x = b.input<std::string>("x");
  auto y = b.node(
      "y", [](const std::string& text) { return std::tie(text, text); }, x);
  auto [p, q] = b.unpack(y, "p", "q");
}
