// Graphs that are parts of others, and nodes that were made in a loop.

#include "../support/audited_engine.hpp"
#include "../support/graphs.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/grouping_strategy.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <numeric>
#include <string>
#include <vector>

using namespace troupe;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

grouping_strategy any_strategy() {
  return GENERATE(as<grouping_strategy>{}, by_repeatable_block, individually,
                  all_as_one, by_level);
}

int sum_of(const items<int>& list) {
  return std::accumulate(list.begin(), list.end(), 0);
}

} // namespace

TEST_CASE("a part computes what its graph computes", "[parts]") {
  test::graph_q q;
  graph_builder b;
  auto k = b.input<int>("k");
  auto one = b.subgraph("one", q.g, bound{q.input, k});
  auto two = b.subgraph("two", q.g, bound{q.input, one[q.output]});
  auto end = b.node(
      "end", [](int a, int c) { return a + c; }, one[q.output], two[q.total]);
  auto g = std::move(b).build("whole");
  test::audited_engine engine;
  auto r =
      engine->run(g, {k = 3}, {end, one[q.more]}, {.grouping = any_strategy()});
  auto whole = engine->run(q.g, {q.input = 17}, {q.output})[q.output];
  CHECK(r[end] == 17 + whole);
  CHECK(std::vector<int>(r[one[q.more]]) == std::vector{0, 1, 16});
}

TEST_CASE("a part in a block is run for each element", "[parts]") {
  test::graph_q q;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{5, 0, 2}; });
  auto part = b.subgraph("part", q.g, bound{q.input, x});
  auto all_outputs = b.collect("sum", sum_of, part[q.output]);
  auto g = std::move(b).build("whole");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {all_outputs, part[q.output], part[q.processed]},
                       {.grouping = any_strategy()});
  CHECK(std::vector<int>(r[part[q.output]]) == std::vector{354, 0, 1});
  CHECK(r[all_outputs] == 355);
  CHECK(std::vector<int>(r[part[q.processed]][2]) == std::vector{0, 1});
}

TEST_CASE("an input that is not bound is the same for all elements",
          "[parts]") {
  test::graph_q q;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 3}; });
  auto part = b.subgraph("part", q.g, bound{q.input, x});
  auto done_well = b.node(
      "well", [](const items<int>& all) { return all.size(); },
      successes(part[q.output]));
  auto g = std::move(b).build("whole");
  test::audited_engine engine;
  CHECK(engine->run(g, {part[q.broken_at] = 2}, {done_well})[done_well] == 1);
  CHECK_THROWS_MATCHES(
      engine->run(g, {{"part/broken_at", 2}}, {part[q.output]}), run_error,
      MessageMatches(ContainsSubstring("part/more")));
}

TEST_CASE("what takes nothing in a part is done once per element", "[parts]") {
  std::atomic<int> effects{0}, sources{0};
  graph_builder inner;
  auto n = inner.input<int>("n");
  auto one = inner.node("one", [&] { return ++sources, 1; });
  auto both = inner.node(
      "both", [](int a, int c) { return a + c; }, n, one);
  inner.node("effect", [&] { ++effects; }).always();
  auto part = std::move(inner).build("part");

  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2, 3}; });
  auto p = b.subgraph("p", part, bound{n, x});
  auto sum = b.collect("sum", sum_of, p[both]);
  auto g = std::move(b).build("whole");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {sum}, {.grouping = any_strategy()});
  CHECK(r[sum] == 9);
  CHECK(sources == 3);
  CHECK(effects == 3);
}

TEST_CASE("graphs share functions, and run at once", "[parts]") {
  test::graph_q q;
  graph_builder b;
  auto k = b.input<int>("k");
  auto part = b.subgraph("part", q.g, bound{q.input, k});
  auto whole = std::move(b).build("whole");
  test::audited_engine engine;
  std::vector<run_handle> runs;
  for (int i = 0; i < 20; ++i) {
    runs.push_back(engine->submit(whole, {k = 5}, {part[q.output]}));
    runs.push_back(engine->submit(q.g, {q.input = 5}, {q.output}));
  }
  for (std::size_t i = 0; i < runs.size(); i += 2) {
    CHECK(runs[i].result()[part[q.output]] == 354);
    CHECK(runs[i + 1].result()[q.output] == 354);
  }
}

TEST_CASE("nodes of a loop are collected in their order", "[parts]") {
  graph_builder b;
  auto n = b.input<int>("n");
  std::vector<out<int>> list;
  for (int k = 0; k < 10; ++k)
    list.push_back(b.module("k=" + std::to_string(k))
                       .node(
                           "times", [k](int x) { return k * x; }, n));
  auto numbers = b.node(
      "numbers", [](const std::vector<int>& all) { return all; }, all(list));
  auto none = b.node("none", sum_of, all(std::vector<out<int>>{}));
  auto g = std::move(b).build("loop");
  test::audited_engine engine;
  auto r = engine->run(g, {n = 2}, {numbers, none, "k=3/times"},
                       {.grouping = any_strategy()});
  CHECK(r[numbers] == std::vector{0, 2, 4, 6, 8, 10, 12, 14, 16, 18});
  CHECK(r[none] == 0);
  CHECK(r.get<int>("k=3/times") == 6);
}

TEST_CASE("branches of a block are collected for each element", "[parts]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 10}; });
  std::vector<each<int>> branches;
  for (int k = 0; k < 3; ++k)
    branches.push_back(b.node(
        "plus " + std::to_string(k), [k](int i) { return i + k; }, x));
  auto sums = b.node("sums", sum_of, all(branches));
  auto folded = b.fold(
      "folded", 0,
      [](int before, int sum, const items<int>& more) {
        return before * 2 + sum + sum_of(more);
      },
      sums, all(std::vector<out<int>>{b.input("a", 1), b.input("b", 2)}));
  auto g = std::move(b).build("branches");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {sums, folded}, {.grouping = any_strategy()});
  CHECK(std::vector<int>(r[sums]) == std::vector{6, 33});
  CHECK(r[folded] == 2 * (6 + 3) + 33 + 3);
}

TEST_CASE("a list is skipped if one of its nodes fails", "[parts]") {
  graph_builder b;
  std::vector<out<int>> list{
      b.node("good", [] { return 1; }),
      b.node("bad", []() -> int { throw std::runtime_error("bad"); })};
  auto total = b.node("total", sum_of, all(list));
  auto g = std::move(b).build("list");
  test::audited_engine engine;
  CHECK_THROWS_MATCHES(
      engine->run(g, {}, {total}, {.grouping = any_strategy()}), run_error,
      MessageMatches(ContainsSubstring("node \"bad\"")));
}
