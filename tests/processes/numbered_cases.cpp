// The numbered cases of a run's semantics; see semantics_cases_test.cpp.

#include "../support/graphs.hpp"
#include "parity_case.hpp"
#include <troupe/graph/middleware.hpp>
#include <troupe/graph/outcome.hpp>

#include <memory>
#include <optional>
#include <stdexcept>

using namespace troupe;

namespace test {

namespace {

using list = std::vector<int>;

int same(int x) { return x; }
int add(int a, int b) { return a + b; }
int square(int x) { return x * x; }
int cube(int x) { return x * x * x; }
int sum(const items<int>& all) { return graph_q::sum(all); }
list below(int n) { return graph_q::numbers_below(n); }

graph p() { return graph_p{}.g; }
graph q() { return graph_q{}.g; }

class one_more : public middleware {
public:
  std::string name() const override { return "one_more"; }
  value around(const node_call&, next_call next) const override {
    return value::of(next().get<int>() + 1);
  }
};

graph p_and_one_more() {
  graph_builder b;
  auto input = b.input<int>("input");
  auto x = b.node(
      "a", [](int i) { return i % 7; }, input);
  auto y = b.node(
      "b", [](int i) { return 2 * i; }, x);
  auto z = b.node(
      "c", [](int i, int j) { return 3 * i + 2 * j; }, x, y);
  b.node("d", cube, z);
  b.use(std::make_shared<one_more>());
  return std::move(b).build("one more");
}

graph steps() {
  graph_builder b;
  auto count = b.node("count", [] { return 6; });
  auto step = b.expand("step", below, count);
  auto both = b.node("both", add, b.node("squared", square, step),
                     b.node("cubed", cube, step));
  b.collect("total", sum, both);
  return std::move(b).build("steps");
}

graph powers() {
  graph_builder b;
  auto n = b.input("n", 5);
  auto squared = b.node("squared", square, n);
  auto cubed = b.node(
      "cubed", [](int x, int s) { return x * s; }, n, squared);
  b.node("total", add, squared, cubed);
  return std::move(b).build("powers");
}

graph outside() {
  graph_builder b;
  auto n = b.input("n", 100);
  auto one = b.node("one", same, n);
  auto other = b.node("other", same, n);
  auto y = b.node("y", add, b.expand("x", below, n), one);
  b.collect(
      "total",
      [](const items<int>& all, int i, int j) { return sum(all) + i + j; }, y,
      one, other);
  return std::move(b).build("outside");
}

int doubled_up_to_15(int x) {
  return x > 15 ? throw std::runtime_error("too much") : 2 * x;
}

// -1 stands for what has failed.
list values_or_minus_one(const items<outcome<int>>& all) {
  list values;
  for (const auto& x : all)
    values.push_back(x ? *x : -1);
  return values;
}

// 0 to 4, and then an error.
struct breaking_numbers {
  int next = 0;
  std::optional<int> operator()() {
    return next == 5 ? throw std::runtime_error("no more") : next++;
  }
};

template <class F>
graph graceful(F numbers) {
  graph_builder b;
  auto x = b.expand("x", numbers);
  auto tripled = b.node(
      "tripled", [](int i) { return 3 * i; }, x);
  auto doubled = b.node("doubled", doubled_up_to_15, tripled);
  b.node("all", values_or_minus_one, outcomes(doubled));
  return std::move(b).build("graceful");
}

graph passes() {
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2, 3, 4}; });
  auto y = b.node(
      "y", [](int i) { return 2 * i; }, x);
  auto mean = b.collect(
      "mean",
      [](const items<int>& all) {
        return sum(all) / static_cast<int>(all.size());
      },
      y);
  auto deviation = b.node(
      "deviation", [](int i, int m) { return i - m; }, y, mean);
  b.collect("total", sum, b.node("squared", square, deviation));
  return std::move(b).build("passes");
}

graph documents() {
  using texts = std::vector<std::string>;
  using document = std::pair<int, std::string>;
  graph_builder b;
  auto d = b.expand("document", [] {
    return std::vector<document>{{0, "a b"}, {1, ""}, {2, "c d e"}};
  });
  auto head = b.node(
      "head", [](const document& one) { return one.first; }, d);
  auto word = b.expand(
      "word",
      [](const document& one) {
        texts words;
        for (char c : one.second)
          if (c != ' ')
            words.emplace_back(1, c);
        return words;
      },
      d);
  auto length = b.node(
      "length", [](const std::string& w) { return static_cast<int>(w.size()); },
      word);
  auto foot = b.node("foot", add, head, b.collect("lengths", sum, length));
  b.collect(
      "feet", [](const list& all) { return all; }, foot);
  return std::move(b).build("documents");
}

} // namespace

std::vector<parity_case> numbered_cases() {
  auto four = list{0, 1, 16, 81, 256};
  std::vector<parity_case> all{
      {"1 plain nodes", p, {{"input", 1}}, {"d"}, is("d", 343)},
      {"2 a broken node", p, {{"input", 1}, {"broken", true}}, {"d"}},
      {"3 a middleware that adds one",
       p_and_one_more,
       {{"input", 1}},
       {"a", "b", "c", "d"},
       both(both(is("a", 2), is("b", 5)), both(is("c", 17), is("d", 4'914)))},
      {"6 a block",
       q,
       {{"input", 5}},
       {"output", "more"},
       both(is("output", 354), are("more", four))},
      {"6 a block, each node on its own",
       q,
       {{"input", 5}},
       {"output", "more"},
       both(is("output", 354), are("more", four)),
       {.grouping = individually}},
      {"7 an empty block", q, {{"input", 0}}, {"output"}, is("output", 0)},
      {"7 a broken element", q, {{"input", 1}, {"broken_at", 0}}, {"output"}},
      {"7 one broken element of nine",
       q,
       {{"input", 9}, {"broken_at", 4}},
       {"output"}},
      {"8 two elements", q, {{"input", 2}}, {"output"}, is("output", 1)},
      {"9 three nodes in a block", steps, {}, {}, is("total", 280)},
      {"9 none in a block", steps, {set("count", 0)}, {}, is("total", 0)},
      {"11 arguments from outside", outside, {}, {}, is("total", 15'150)},
      {"12 failures among outcomes",
       [] { return graceful([] { return below(10); }); },
       {},
       {},
       is("all", list{0, 6, 12, 18, 24, 30, -1, -1, -1, -1})},
      {"12 a broken generator",
       [] { return graceful([] { return breaking_numbers{}; }); },
       {},
       {},
       is("all", list{0, 6, 12, 18, 24, -1})},
      {"13 two passes",
       passes,
       {},
       {"deviation", "total"},
       both(is("total", 20), are("deviation", list{-3, -1, 1, 3}))},
      {"14 documents", documents, {}, {}, is("feet", list{2, 1, 5})},
  };
  for (const auto& [name, strategy] :
       {std::pair{"by block", grouping_strategy{by_repeatable_block}},
        std::pair{"individually", grouping_strategy{individually}},
        std::pair{"as one", grouping_strategy{all_as_one}},
        std::pair{"by level", grouping_strategy{by_level}}})
    all.push_back({std::string{"10 plain nodes "} + name,
                   powers,
                   {},
                   {},
                   is("total", 150),
                   {.grouping = strategy}});
  return all;
}

} // namespace test
