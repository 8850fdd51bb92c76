// Graphs and helpers that several tests of graph/ share.

#pragma once

#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/grouping.hpp>
#include <troupe/graph/selection.hpp>

#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::test {

inline int same(int x) { return x; }
inline int square(int x) { return x * x; }
inline int add(int a, int b) { return a + b; }

inline int sum(items<int> xs) {
  return std::accumulate(xs.begin(), xs.end(), 0);
}

inline std::vector<int> numbers_below(int n) {
  std::vector<int> list;
  for (int i = 0; i < n; ++i)
    list.push_back(i);
  return list;
}

// The sum of the fourth powers of the numbers below the input.
inline graph graph_q() {
  graph_builder b;
  auto input = b.input<int>("input");
  auto n = b.node("n", same, input);
  auto over = b.expand("over", numbers_below, n);
  auto processed = b.node("processed", square, over);
  auto more = b.node("more", square, processed);
  auto total = b.collect("total", sum, more);
  b.node("output", same, total);
  return std::move(b).build("Q");
}

// What a run of `g` is cut into.
inline std::shared_ptr<const grouping>
cut(const graph& g, std::vector<target> targets = {},
    std::vector<node_ref> overridden = {}) {
  return std::make_shared<grouping>(g, select(g, targets, overridden));
}

// The names of nodes.
template <class Ids>
std::vector<std::string> names_of(const graph& g, const Ids& ids) {
  std::vector<std::string> list;
  for (auto id : ids)
    list.push_back(g.at(id).name);
  return list;
}

// What build() has to say against a graph.
inline std::vector<std::string> problems_of_building(graph_builder b) {
  try {
    std::move(b).build("g");
  } catch (const graph_error& e) {
    return {e.problems().begin(), e.problems().end()};
  }
  return {};
}

// The group of that name, or `no_group`.
inline group_id group_named(const grouping& groups, std::string_view name) {
  for (group_id g = 0; g < groups.size(); ++g)
    if (groups.name(g) == name)
      return g;
  return no_group;
}

// Calls the function of a node, as a task would.
template <class... Values>
value call(const graph& g, std::string_view name, const Values&... arguments) {
  const value* list[sizeof...(arguments) + 1] = {&arguments...};
  const auto& box = *g.at(g.find(name)).function;
  return box.ops->call(box, list);
}

} // namespace troupe::test
