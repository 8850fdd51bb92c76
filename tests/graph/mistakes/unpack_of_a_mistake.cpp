// expect: the function cannot be called with these handles

#include <troupe/graph/graph_builder.hpp>

#include <string>
#include <utility>

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node(
      "x",
      [](const std::string& s) {
        return std::pair{s, s};
      },
      n);
  auto [p, q] = b.unpack(x, "p", "q");
  auto [r] = b.unpack(x, troupe::part{"r", &std::pair<int, int>::first});
  b.node(
      "below", [](const std::string& a, int c) { return a.size() + c; }, p, r);
}
