// expect: compiles

#include <troupe/graph/graph_builder.hpp>

#include <memory>
#include <vector>

struct word {
  std::string text;
  std::size_t size() const { return text.size(); }
};

int twice(int x) { return 2 * x; }
int total(const std::vector<int>& list) {
  return static_cast<int>(list.size());
}

int main() {
  troupe::graph_builder b;
  auto n = b.input<int>("n");
  auto w = b.input<word>("w");
  auto k = b.input("k", 4);
  b.input("dir", "/usr/include");
  b.node("twice", twice, n);
  b.node("size", &word::size, w);
  b.node(
      "moved", [p = std::make_unique<int>(1)](int x) { return x + *p; }, k);
  b.node(
      "converted", [](double x, const auto& y) { return x + y; }, n, k);
  b.node(
      "effect", [](int) noexcept {}, n);
  auto x = b.expand(
      "x", [](int size) { return std::vector<int>(size); }, n);
  auto y = b.node("y", twice, x);
  auto sum = b.collect("sum", total, y);
  b.node(
      "both",
      [](troupe::items<int> list, int one) {
        return one + static_cast<int>(list.size());
      },
      troupe::all(y), sum);
  auto again = b.expand(
      "again",
      [](troupe::items<int>) {
        return std::vector<troupe::labelled<std::string>>{};
      },
      troupe::all(y));
  b.node(
      "label", [](const std::string& text) { return text; }, again);
  auto inner = b.expand(
      "inner", [](int size) { return std::vector<int>(size); }, y);
  auto per_y = b.collect(
      "per_y",
      [](troupe::items<int> list, int one) {
        return one + static_cast<int>(list.size());
      },
      inner, y);
  b.node(
      "deviation", [](int one, int all) { return one - all; }, inner, per_y);
  b.collect("grand_total", total, per_y);
}
