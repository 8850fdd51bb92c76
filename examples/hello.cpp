// Shows the smallest dynamic graph: expand, work on each element, collect.

#include <troupe/troupe.hpp>

#include <iostream>
#include <numeric>
#include <ranges>

auto numbers_below(int n) { return std::views::iota(0, n); }
int square(int x) { return x * x; }
int sum(const troupe::items<int>& xs) {
  return std::accumulate(xs.begin(), xs.end(), 0);
}

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto number = b.expand("number", numbers_below, n); // as many as there are
  auto squared = b.node("squared", square, number);   // one task for each
  auto total = b.collect("total", sum, squared);
  auto g = std::move(b).build("hello");
  troupe::engine engine;
  auto result = engine.run(g, {n = 5}, {total});
  std::cout << "the sum of the squares below 5 is " << result[total] << '\n';
}
