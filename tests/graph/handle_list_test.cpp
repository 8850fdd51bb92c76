// Tests lists of nodes as one argument: handles, edges and calls.

#include "graphs.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<out<int>> inputs(graph_builder& b, int count) {
  std::vector<out<int>> list;
  for (int i = 0; i < count; ++i)
    list.push_back(b.input("i" + std::to_string(i), i));
  return list;
}

value v(int x) { return value::of(x); }

std::string joined(int a, items<int> some, items<int> others, int b) {
  auto text = std::to_string(a) + '|';
  for (int x : some)
    text += std::to_string(x) + ',';
  text += '|';
  for (int x : others)
    text += std::to_string(x) + ',';
  return text + '|' + std::to_string(b);
}

} // namespace

TEST_CASE("a list of nodes is one argument, and an edge for each",
          "[handle_list]") {
  graph_builder b;
  auto list = inputs(b, 3);
  auto total = b.node("total", sum, all(list));
  CHECK(std::same_as<decltype(total), fresh<out<int>>>);
  auto g = std::move(b).build("g");
  auto edges = g.arguments(g.find("total"));
  REQUIRE(edges.size() == 3);
  for (node_id i = 0; i < 3; ++i) {
    CHECK(edges[i].from == i);
    CHECK(edges[i].how == passing::plain);
  }
  CHECK(call(g, "total", v(1), v(20), v(300)).get<int>() == 321);
}

TEST_CASE("lists stand beside other arguments", "[handle_list]") {
  graph_builder b;
  auto list = inputs(b, 3);
  std::vector<out<int>> pair{list[2], list[1]};
  b.node("n", joined, list[0], all(pair), all(list), list[1]);
  auto g = std::move(b).build("g");
  auto text = call(g, "n", v(0), v(2), v(1), v(5), v(6), v(7), v(1));
  CHECK(text.get<std::string>() == "0|2,1,|5,6,7,|1");
}

TEST_CASE("an empty list has no items", "[handle_list]") {
  graph_builder b;
  auto one = b.input("one", 1);
  std::vector<out<int>> none;
  b.node("n", joined, one, all(none), all(none), one);
  b.node("alone", sum, all(none));
  auto g = std::move(b).build("g");
  CHECK(call(g, "n", v(8), v(9)).get<std::string>() == "8|||9");
  CHECK(call(g, "alone").get<int>() == 0);
}

TEST_CASE("a list may reach a function as a vector", "[handle_list]") {
  graph_builder b;
  auto list = inputs(b, 2);
  b.node(
      "n", [](const std::vector<int>& all) { return all.back(); }, all(list));
  auto g = std::move(b).build("g");
  CHECK(call(g, "n", v(3), v(4)).get<int>() == 4);
}

TEST_CASE("inputs and nodes of move-only types can be listed",
          "[handle_list]") {
  graph_builder b;
  std::vector<in<int>> list{b.input("a", 1), b.input("b", 2)};
  b.node("total", sum, all(list));
  using owner = std::unique_ptr<int>;
  std::vector<out<owner>> owners{
      b.node("p", [] { return std::make_unique<int>(5); })};
  b.node(
      "q", [](const items<owner>& all) { return *all[0]; }, all(owners));
  auto g = std::move(b).build("g");
  CHECK(call(g, "q", value::of(std::make_unique<int>(6))).get<int>() == 6);
  CHECK(g.arguments(g.find("total")).size() == 2);
}

TEST_CASE("lists of one block are put together element by element",
          "[handle_list]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  std::vector<each<int>> branches;
  for (int k = 0; k < 3; ++k)
    branches.push_back(b.module("k=" + std::to_string(k))
                           .node(
                               "times", [k](int i) { return k * i; }, x));
  auto total = b.node("total", sum, all(branches));
  CHECK(std::same_as<decltype(total), fresh<each<int>>>);
  auto totals = b.collect("totals", sum, total);
  CHECK(std::same_as<decltype(totals), fresh<out<int>>>);
  auto g = std::move(b).build("g");
  CHECK(g.at(g.at(g.find("total")).block).name == "x");
  CHECK(g.find("k=2/times") != no_node);
  CHECK(g.arguments(g.find("total"))[2].from == g.find("k=2/times"));
}

TEST_CASE("expanders and folds take lists as well", "[handle_list]") {
  graph_builder b;
  auto list = inputs(b, 2);
  b.expand(
      "x", [](const std::vector<int>& all) { return all; }, all(list));
  auto y = b.expand("y", [] { return std::vector{1, 2}; });
  b.fold(
      "z", 0,
      [](int total, int i, items<int> weights, int more) {
        return total + i * sum(weights) + more;
      },
      y, all(list), list[1]);
  auto g = std::move(b).build("g");
  auto elements = call(g, "x", v(4), v(5)).get<expansion_ptr>();
  value item;
  std::string label;
  REQUIRE(elements->next(item, label));
  CHECK(item.get<int>() == 4);

  auto fold = call(g, "z").get<folding_ptr>();
  auto a = v(10), c = v(20), more = v(1);
  const value* others[] = {&a, &c, &more};
  fold->step(v(1), others);
  fold->step(v(2), others);
  CHECK(fold->finish().get<int>() == 92);
}

TEST_CASE("a handle of another builder in a list is told of", "[handle_list]") {
  graph_builder b, other;
  std::vector<out<int>> list{b.input("a", 1), other.input("b", 1)};
  b.node("total", sum, all(list));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring(
                              "argument 2 is a node of another graph_builder"));
}
