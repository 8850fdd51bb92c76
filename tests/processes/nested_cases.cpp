// Blocks in blocks, wide graphs and deep ones, and what is overridden in them.

#include "../support/graphs.hpp"
#include "parity_case.hpp"
#include <troupe/graph/outcome.hpp>

#include <map>

using namespace troupe;

namespace test {

namespace {

using list = std::vector<int>;

int same(int x) { return x; }
int add(int a, int b) { return a + b; }
int sum(const items<int>& all) { return graph_q::sum(all); }
list below(int n) { return graph_q::numbers_below(n); }
int count(const items<int>& all) { return static_cast<int>(all.size()); }

graph triangle() { return graph_nested{}.g; }

graph three_deep() {
  graph_builder b;
  auto n = b.input("n", 4);
  auto x = b.expand("x", below, n);
  auto y = b.expand("y", below, x);
  auto z = b.expand(
      "z", [](int p, int q) { return below(p + q); }, x, y);
  auto w = b.node(
      "w", [](int p, int q, int r, int m) { return 100 * p + 10 * q + r + m; },
      x, y, z, n);
  auto per_y = b.collect(
      "per_y",
      [](const items<int>& ws, int q, const items<int>& zs, int p) {
        return 1000 * sum(ws) + 100 * sum(zs) + 10 * q + p;
      },
      w, y, z, x);
  b.collect("total", sum, b.collect("per_x", sum, per_y));
  return std::move(b).build("deep");
}

// The same, without a graph.
int three_deep_total() {
  int total = 0;
  for (int p = 0; p < 4; ++p)
    for (int q = 0; q < p; ++q) {
      int ws = 0;
      for (int r = 0; r < p + q; ++r)
        ws += 100 * p + 10 * q + r + 4;
      total += 1000 * ws + 100 * ((p + q) * (p + q - 1) / 2) + 10 * q + p;
    }
  return total;
}

graph two_blocks_meet() {
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2, 3}; });
  auto y = b.expand("y", below, x);
  auto z = b.expand(
      "z", [](int n) { return list(2, n); }, x);
  b.collect(
      "both",
      [](const items<int>& ys, const items<int>& zs, int n) {
        return 100 * sum(ys) + 10 * sum(zs) + n;
      },
      y, z, x);
  return std::move(b).build("siblings");
}

graph collects_and_expands() {
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 2, 3}; });
  auto y = b.expand("y", below, x);
  auto again = b.expand(
      "again", [](const items<int>& ys) { return below(sum(ys)); }, all(y));
  b.collect("count", count, again);
  return std::move(b).build("again");
}

graph broken_inside() {
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 1, 2}; });
  auto y = b.expand(
      "y", [](int n) { return n == 1 ? throw 42 : below(n); }, x);
  auto per_x = b.collect("per_x", sum, b.node("z", same, y));
  b.collect("total", sum, per_x);
  return std::move(b).build("broken");
}

graph outcomes_inside() {
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2, 3}; });
  auto y = b.expand("y", below, x);
  auto z = b.node(
      "z", [](int i) { return i == 1 ? throw 42 : i; }, y);
  auto failed = b.node(
      "failed",
      [](const items<outcome<int>>& zs) {
        int n = 0;
        for (const auto& one : zs)
          n += one ? 0 : 1;
        return n;
      },
      outcomes(z));
  b.collect("total", sum, failed);
  return std::move(b).build("graceful");
}

// Two collects of one expander, one of them of its elements; one of both.
graph collects_of_all_kinds() {
  graph_builder b;
  auto x = b.expand("x", below, b.input("n", 10));
  auto y = b.node(
      "y", [](int i) { return 3 * i; }, x);
  auto direct = b.collect("direct", sum, x);
  auto other = b.collect("other", sum, y);
  auto pairs = b.collect(
      "pairs",
      [](const items<int>& a, const items<int>& c) { return sum(a) * sum(c); },
      x, y);
  b.node(
      "total", [](int i, int j, int k) { return i + j + k; }, direct, other,
      pairs);
  return std::move(b).build("collects");
}

graph barrier() {
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 1, 2}; });
  auto y = b.node(
      "y", [](int i) { return i == 1 ? throw 42 : i; }, x);
  b.node("deviation", add, y, b.collect("mean", sum, y));
  return std::move(b).build("barrier");
}

graph chain() {
  graph_builder b;
  out<int> last = b.node("first", [] { return 0; });
  for (int i = 1; i < 1'200; ++i)
    last = b.node(
        "n" + std::to_string(i), [](int x) { return x + 1; }, last);
  return std::move(b).build("chain");
}

graph labels() {
  graph_builder b;
  auto x = b.expand("x", [] {
    return std::vector<labelled<int>>{{"one", 1}, {"two", 2}};
  });
  auto y = b.expand(
      "y", [](int i) { return list(static_cast<std::size_t>(i), i); }, x);
  b.collect("per_x", sum, b.node("z", same, y));
  return std::move(b).build("labels");
}

graph keys() {
  using ages = std::map<std::string, int>;
  graph_builder b;
  auto x = b.expand("x", [] { return ages{{"Bo", 7}, {"Anna", 9}}; });
  auto y = b.node(
      "y", [](const std::pair<std::string, int>& p) { return 12 * p.second; },
      x);
  b.node(
      "m", [](const ages& all) { return all; }, by_key(y));
  return std::move(b).build("keys");
}

graph parts() {
  graph_builder inner;
  auto k = inner.input("k", 2);
  auto s = inner.collect("s", sum, inner.expand("x", below, k));
  auto part = std::move(inner).build("part");
  graph_builder b;
  auto n = b.expand("n", below, b.input("all", 6));
  auto in_block = b.subgraph("in", part, bound{k, n});
  b.collect("total", sum, in_block[s]);
  return std::move(b).build("parts");
}

} // namespace

std::vector<parity_case> nested_cases() {
  auto lists = std::vector<list>{{}, {5}, {6, 7}};
  return {
      {"nested", triangle, {{"n", 6}}, {"total"}, is("total", 35)},
      {"nested, each node on its own",
       triangle,
       {{"n", 6}},
       {"total"},
       is("total", 35),
       {.grouping = individually}},
      {"nested, empty within", triangle, {{"n", 1}}, {"total"}, is("total", 0)},
      {"nested, empty without",
       triangle,
       {{"n", 0}},
       {"total"},
       is("total", 0)},
      {"nested, broken", triangle, {{"n", 4}, {"broken_at", 2}}, {"total"}},
      {"three deep", three_deep, {}, {}, is("total", three_deep_total())},
      {"two blocks meet",
       two_blocks_meet,
       {},
       {},
       are("both", list{21, 142, 363})},
      {"a node collects and expands",
       collects_and_expands,
       {},
       {},
       are("count", list{0, 1, 3})},
      {"a broken expander within", broken_inside},
      {"outcomes within", outcomes_inside, {}, {}, is("total", 2)},
      {"collects of all kinds",
       collects_of_all_kinds,
       {},
       {},
       is("total", 45 + 135 + 45 * 135)},
      {"a barrier behind a failure", barrier},
      {"a chain", chain, {}, {}, is("n1199", 1'199), {.grouping = all_as_one}},
      {"labels", labels, {}, {}, are("per_x", list{1, 4})},
      {"by key",
       keys,
       {},
       {},
       is("m", std::map<std::string, int>{{"Bo", 84}, {"Anna", 108}})},
      {"a graph in another one's block", parts, {}, {}, is("total", 20)},
      {"an override of an expander",
       triangle,
       {override_each("x", list{3, 5})},
       {"total"},
       is("total", 3 + 3 + 5 + 10)},
      {"an override of all elements",
       triangle,
       {{"n", 4}, override_all("z", 2)},
       {"per_x"},
       are("per_x", list{0, 2, 4, 6})},
      {"an override of each element",
       triangle,
       {{"n", 3}, override_each<each<int>>("z", lists)},
       {"per_x"},
       are("per_x", list{0, 5, 13})},
      {"an override of too few elements",
       triangle,
       {{"n", 3}, override_each("before", list{1, 2})},
       {"total"}},
  };
}

} // namespace test
