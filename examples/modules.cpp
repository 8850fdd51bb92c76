// Shows a graph from two modules: each is a function that adds nodes under a
// prefix, one takes a node of the other by name, and a run puts a value in the
// place of a node.

#include <troupe/troupe.hpp>

#include <iostream>
#include <string>
#include <vector>

using numbers = std::vector<double>;

numbers measure(int n) {
  std::cout << "measuring " << n << " times\n";
  numbers celsius;
  for (int i = 0; i < n; ++i)
    celsius.push_back(20 + i);
  return celsius;
}

numbers correct(const numbers& measured, double offset) {
  auto corrected = measured;
  for (auto& x : corrected)
    x += offset;
  return corrected;
}

double mean(const numbers& xs) {
  double sum = 0;
  for (auto x : xs)
    sum += x;
  return sum / static_cast<double>(xs.size());
}

std::string verdict(double x, double limit) {
  return x > limit ? "too warm" : "fine";
}

// Its nodes are "sensor/measured" and so on: what others know of it.
void add_sensor(troupe::graph_builder b) {
  auto n = b.input("n", 3);
  auto offset = b.input("offset", 0.5);
  auto measured = b.node("measured", measure, n).tag("io", "bus");
  b.node("corrected", correct, measured, offset)
      .description("degrees Celsius, with the offset of this sensor");
}

// Takes the sensor's node by name, and gives a handle of what others may want.
troupe::out<std::string> add_alarm(troupe::graph_builder b) {
  auto limit = b.input("limit", 21.0);
  auto average =
      b.node("average", mean, troupe::named<numbers>("sensor/corrected"));
  return b.node("verdict", verdict, average, limit);
}

int main() {
  troupe::graph_builder b;
  auto verdict = add_alarm(b.module("alarm")); // the order does not matter
  add_sensor(b.module("sensor"));
  auto g = std::move(b).build("thermometer");

  for (troupe::node_id id = 0; id < g.size(); ++id) {
    std::cout << g.at(id).name;
    for (const auto& tag : g.tags(id))
      std::cout << " [" << tag.key << ": " << tag.value << ']';
    if (!g.description(id).empty())
      std::cout << ": " << g.description(id);
    std::cout << '\n';
  }

  troupe::engine engine;
  auto measured = engine.run(g, {}, {verdict, "alarm/average"});
  std::cout << measured.get<double>("alarm/average") << " is "
            << measured[verdict] << '\n';

  // With the sensor's values given, nobody needs a measurement.
  auto corrected = troupe::set("sensor/corrected", numbers{18, 20});
  auto tried = engine.run(g, {corrected, {"alarm/limit", 19.5}},
                          {verdict, "alarm/average"});
  std::cout << tried.get<double>("alarm/average") << " is " << tried[verdict]
            << '\n';
}
