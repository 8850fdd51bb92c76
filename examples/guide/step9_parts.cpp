// Step 9 of docs/guide.md: graphs as parts of others, maps, nodes in a loop.

#include <troupe/troupe.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <vector>

using prices = std::map<std::string, double>;

double add_percent(double net, double percent) {
  return net + net * percent / 100;
}
prices things_in(const prices& basket) { return basket; }
double price_of(const std::pair<std::string, double>& thing) {
  return thing.second;
}
prices write_bill(const prices& gross) { return gross; }
double add_up(const prices& bill) {
  double sum = 0;
  for (const auto& [name, price] : bill)
    sum += price;
  return sum;
}
double lowest(const std::vector<double>& all) {
  return *std::min_element(all.begin(), all.end());
}

// A graph about one thing, which can be run as it is.
struct price_tag {
  troupe::in<double> net, tax;
  troupe::out<double> gross;
  troupe::graph g;

  price_tag() {
    troupe::graph_builder b;
    net = b.input<double>("net");
    tax = b.input("tax", 20.0);
    gross = b.node("gross", add_percent, net, tax);
    g = std::move(b).build("price tag");
  }
};

int main() {
  price_tag tag;
  troupe::graph_builder b;
  auto basket = b.input<prices>("basket");
  auto thing = b.expand("thing", things_in, basket);
  auto net = b.node("net", price_of, thing);
  auto part = b.subgraph("tag", tag.g, troupe::bound{tag.net, net});
  auto bill = b.node("bill", write_bill, by_key(part[tag.gross]));

  auto total = b.node("total", add_up, bill);
  std::vector<troupe::out<double>> offers;
  for (int percent : {3, 5}) {
    auto less = [percent](double x) { return add_percent(x, -percent); };
    auto m = b.module("less " + std::to_string(percent) + '%');
    offers.push_back(m.node("price", less, total));
  }
  auto best = b.node("best", lowest, all(offers));
  auto g = std::move(b).build("shop");

  troupe::engine engine;
  prices wanted{{"pen", 5}, {"lamp", 75}};
  auto result = engine.run(g, {basket = wanted, part[tag.tax] = 25},
                           {bill, "less 3%/price", best});
  for (const auto& [name, price] : result[bill])
    std::cout << name << ' ' << price << '\n';
  std::cout << result.get<double>("less 3%/price") << " or " << result[best]
            << '\n';
}
