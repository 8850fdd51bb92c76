// Step 5 of docs/guide.md: effects, order, tags, modules, names, overrides.

#include <troupe/troupe.hpp>

#include <iostream>
#include <vector>

using numbers = std::vector<double>;

void warm_up() { std::cout << "warming up\n"; }
numbers measure(int n) {
  std::cout << "measuring\n";
  return numbers(static_cast<std::size_t>(n), 21.5);
}
double add(const numbers& xs) {
  double sum = 0;
  for (double x : xs)
    sum += x;
  return sum;
}
double divide(double sum, const numbers& xs) {
  return sum / static_cast<double>(xs.size());
}
void report(double mean) { std::cout << "the mean is " << mean << '\n'; }

// A module: its nodes are "stats/sum" and "stats/mean" to the others.
void add_stats(troupe::graph_builder b, troupe::out<numbers> xs) {
  auto sum = b.node("sum", add, xs);
  b.node("mean", divide, sum, xs).description("of all readings");
}

int main() {
  troupe::graph_builder b;
  auto n = b.input("n", 3);
  auto warm = b.node("warm up", warm_up);
  auto measured =
      b.node("measured", measure, n).after(warm).tag("io", "sensor");
  b.node("report", report, troupe::named<double>("stats/mean")).always();
  add_stats(b.module("stats"), measured);
  auto g = std::move(b).build("sensor");
  for (auto id : troupe::tagged(g, "io"))
    std::cout << g.at(id).name << " touches the world\n";

  troupe::engine engine;
  engine.run(g, {}, {"stats/mean"});

  std::cout << "-- with numbers of our own\n";
  engine.run(g, {set(measured, {10, 20})}, {"stats/mean"});

  std::cout << "-- with a mean of our own\n";
  engine.run(g, {troupe::set("stats/mean", 19.0)}, {"stats/mean"});
}
