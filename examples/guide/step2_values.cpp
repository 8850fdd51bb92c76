// Step 2 of docs/guide.md: what goes into a run, and what comes out.

#include <troupe/troupe.hpp>

#include <iostream>

double hours(double km, double speed) { return km / speed; }
double litres(double km, double speed) { return km * speed / 2000; }
double euros(double litres, double price) {
  std::cout << "(computing the cost)\n";
  return litres * price;
}

int main() {
  troupe::graph_builder b;
  auto km = b.input<double>("km");
  auto speed = b.input("speed", 100.0); // a default tells the type
  auto price = b.input("price", 1.5);
  auto time = b.node("time", hours, km, speed);
  auto fuel = b.node("fuel", litres, km, speed);
  auto cost = b.node("cost", euros, fuel, price);
  auto g = std::move(b).build("trip");

  troupe::engine engine;
  auto slow = engine.run(g, {km = 240, speed = 80}, {time});
  std::cout << slow[time] << " hours\n";

  auto fast = engine.run(g, {{"km", 240.0}, {"speed", 120.0}}, {time, "cost"});
  std::cout << fast[time] << " hours, " << fast.get<double>("cost")
            << " euros\n";

  auto all = engine.run(g, {km = 240}); // without targets: time and cost
  std::cout << all[time] << " hours, " << all[cost] << " euros\n";
}
