// expect: is a data member of what the handle carries

#include <troupe/graph/graph_builder.hpp>

#include <string>

struct word {
  std::string text;
  std::string upper() const { return text; }
};

int main() {
  troupe::graph_builder b;
  auto x = b.input<word>("x");
  auto [p] = b.unpack(x, troupe::part{"p", &word::upper});
  b.node(
      "below", [](const std::string& s) { return s; }, p);
}
