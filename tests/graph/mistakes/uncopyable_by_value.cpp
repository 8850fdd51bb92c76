// expect: cannot be copied, and is shared: take it by const&

#include <troupe/graph/graph_builder.hpp>

#include <memory>

int main() {
  troupe::graph_builder b;
  auto p = b.node("p", [] { return std::make_unique<int>(1); });
  b.node(
      "v", [](std::unique_ptr<int> i) { return *i; }, p);
}
