// Step 4 of docs/guide.md: what is thrown when something is wrong.

#include <troupe/troupe.hpp>

#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

std::vector<std::string> lines() { return {"12", "n/a", "30"}; }

int parse(const std::string& line) try {
  return std::stoi(line);
} catch (const std::exception&) {
  std::throw_with_nested(std::runtime_error("cannot read \"" + line + '"'));
}

int add(const troupe::items<int>& xs, int start) {
  for (int x : xs)
    start += x;
  return start;
}

void build_badly() {
  troupe::graph_builder b;
  b.node("line", lines);
  b.node("line", parse, troupe::named<std::string>("lime"));
  try {
    auto g = std::move(b).build("bad");
  } catch (const troupe::graph_error& e) {
    std::cout << e.what() << '\n';
  }
}

int main() {
  build_badly();
  troupe::graph_builder b;
  auto start = b.input<int>("start");
  auto line = b.expand("line", lines);
  auto number = b.node("number", parse, line);
  auto sum = b.collect("sum", add, number, start);
  auto g = std::move(b).build("sums");

  troupe::engine engine;
  try {
    engine.run(g, {{"star", 1}}, {sum, "mean"});
  } catch (const troupe::request_error& e) {
    std::cout << e.what() << '\n';
  }
  try {
    engine.run(g, {start = 0}, {sum});
  } catch (const troupe::run_error& e) {
    std::cout << e.what() << '\n';
  }
}
