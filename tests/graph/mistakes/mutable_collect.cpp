// expect: remove `mutable`

#include <troupe/graph/graph_builder.hpp>

#include <vector>

int main() {
  troupe::graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto n = b.collect(
      "n",
      [calls = 0](troupe::items<int> all) mutable {
        return all.size() + ++calls;
      },
      x);
  b.node(
      "below", [](std::size_t k) { return k; }, n);
}
