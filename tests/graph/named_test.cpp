// Tests nodes that are taken by name: how they are found and sorted, and
// cycles.

#include "graphs.hpp"
#include <troupe/graph/task_program.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using name_list = std::vector<std::string>;

int one() { return 1; }

name_list all_names(const graph& g) {
  name_list list;
  for (node_id id = 0; id < g.size(); ++id)
    list.push_back(g.at(id).name);
  return list;
}

} // namespace

TEST_CASE("a node may be named before it is there", "[named]") {
  graph_builder b;
  auto last = b.node("last", same, named<int>("middle"));
  auto middle = b.node("middle", same, named<int>("first"));
  auto first = b.node("first", one);
  auto g = std::move(b).build("g");
  CHECK(all_names(g) == name_list{"first", "middle", "last"});
  CHECK(g.find(last) == 2);
  CHECK(g.find(middle) == 1);
  CHECK(g.find(first) == 0);
}

TEST_CASE("sorting moves nothing without need", "[named]") {
  graph_builder b;
  b.node("a", one);
  b.node("b", same, named<int>("d"));
  b.node("c", one);
  b.node("d", same, named<int>("a"));
  b.node("e", one);
  CHECK(all_names(std::move(b).build("g"))
        == name_list{"a", "c", "d", "b", "e"});
}

TEST_CASE("handles tell their nodes though these were sorted", "[named]") {
  graph_builder b;
  auto late = b.node("late", same, named<int>("early"));
  auto early = b.node("early", one);
  auto g = std::move(b).build("g");
  for (node_id id = 0; id < g.size(); ++id)
    CHECK(g.find(g.handle_of(id)) == id);
  CHECK(g.at(g.find(late)).name == "late");
  CHECK(g.handle_of(g.find(early)).number == early.number);
  auto s = select(g, std::vector<target>{early});
  CHECK(names_of(g, s.targets) == name_list{"early"});
  auto request = resolve(g, std::vector<binding>{set(early, 5)},
                         std::vector<target>{late});
  CHECK(request.selected.overridden[g.find("early")]);
}

TEST_CASE("edges, users and blocks follow the sorted nodes", "[named]") {
  graph_builder b;
  auto total = b.collect("total", sum, named<each<int>>("y"));
  b.node("y", add, named<each<int>>("x"), named<int>("n"));
  auto x = b.expand("x", numbers_below, named<int>("n"));
  auto n = b.input<int>("n");
  auto g = std::move(b).build("g");
  CHECK(all_names(g) == name_list{"n", "x", "y", "total"});
  CHECK(g.at(g.find("y")).block == g.find(x));
  CHECK(names_of(g, g.users(g.find(n))) == name_list{"x", "y"});
  CHECK(g.arguments(g.find(total))[0].how == passing::all);
  auto groups = cut(g);
  CHECK(groups->size() == 3);
  auto block = group_named(*groups, "block-x");
  CHECK(names_of(g, groups->nodes(block)) == name_list{"y"});
  auto shared = task_program{*groups, block}.shared();
  REQUIRE(shared.size() == 1);
  CHECK(shared[0].node == g.find(n));
}

TEST_CASE("nodes of a block may be named in any order", "[named]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node("z", add, x, named<each<int>>("y"));
  b.node("y", same, x);
  auto groups = cut(std::move(b).build("g"));
  CHECK(names_of(groups->of(), groups->nodes(1)) == name_list{"y", "z"});
}

TEST_CASE("a node of another type is told", "[named]") {
  graph_builder b;
  b.node("x", one);
  b.node(
      "y", [](const std::string& s) { return s; }, named<std::string>("x"));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0],
             ContainsSubstring("node \"y\" argument 1 is the node named \"x\" "
                               "as std::string, but it yields int"));
}

TEST_CASE("a node of another depth is told, with the remedy", "[named]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node("in", same, x);
  b.node("out", one);
  b.node("a", same, named<int>("in"));
  b.node("b", same, named<each<int>>("out"));
  b.collect("c", sum, named<each<int>>("out"));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 3);
  CHECK_THAT(problems[0],
             ContainsSubstring("\"in\" outside of blocks, but it is in a "
                               "block: write named<each<T>>"));
  CHECK_THAT(problems[1],
             ContainsSubstring("\"out\" in a block, but it is outside of "
                               "blocks: write named<T>"));
  CHECK_THAT(problems[2], ContainsSubstring("node \"c\""));
}

TEST_CASE("an expander is named as each of its elements", "[named]") {
  graph_builder b;
  b.node("y", same, named<each<int>>("x"));
  b.expand("x", [] { return std::vector{1, 2}; });
  auto g = std::move(b).build("g");
  CHECK(g.at(g.find("y")).block == g.find("x"));
}

TEST_CASE("an unknown name is told", "[named]") {
  graph_builder b;
  b.node("x", add, named<int>("nowhere"), named<int>("elsewhere"));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("argument 1 is the node named "
                                            "\"nowhere\", but there is none: "
                                            "check the name"));
  CHECK_THAT(problems[1], ContainsSubstring("argument 2")
                              && ContainsSubstring("\"elsewhere\""));
}

TEST_CASE("a node cannot take itself", "[named]") {
  graph_builder b;
  b.node("x", same, named<int>("x"));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0],
             ContainsSubstring("node \"x\" takes \"x\": a node cannot depend "
                               "on its own result"));
}

TEST_CASE("a cycle is told once, and only its members", "[named]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto before = b.node("before", same, n);
  auto a = b.node("a", add, before, named<int>("c"));
  auto second = b.node("b", same, a);
  auto c = b.node("c", same, second);
  b.node("below", same, c);
  b.node("further", same, named<int>("below"));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0],
             ContainsSubstring("node \"a\" takes \"c\", which takes \"b\", "
                               "which takes \"a\": a node cannot"));
}

TEST_CASE("a cycle is told though its users were there before", "[named]") {
  graph_builder b;
  b.node("user", same, named<int>("a"));
  b.node("a", same, named<int>("b"));
  b.node("b", same, named<int>("a"));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("\"a\" takes \"b\", which takes "
                                            "\"a\"")
                              && !ContainsSubstring("user"));
}

TEST_CASE("each of several cycles is told", "[named]") {
  graph_builder b;
  b.node("a", same, named<int>("b"));
  b.node("b", same, named<int>("a"));
  b.node("c", same, named<int>("d"));
  b.node("d", add, named<int>("c"), named<int>("a"));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("node \"a\""));
  CHECK_THAT(problems[1], ContainsSubstring("node \"c\""));
}

TEST_CASE("order can close a cycle", "[named]") {
  graph_builder b;
  auto a = b.node("a", one).after("c");
  b.node("c", same, a);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("node \"a\" comes after \"c\", "
                                            "which takes \"a\""));
}

TEST_CASE("a cycle hides no problem that was found before it", "[named]") {
  graph_builder b;
  b.node("a", same, named<int>("a"));
  b.node("x", same, named<int>("nowhere"));
  CHECK(problems_of_building(std::move(b)).size() == 2);
}

TEST_CASE("a long chain that was given backwards is sorted", "[named]") {
  constexpr int length = 100'000;
  graph_builder b;
  for (int i = length; i > 0; --i)
    b.node("c" + std::to_string(i), same,
           named<int>("c" + std::to_string(i - 1)));
  b.node("c0", one);
  auto g = std::move(b).build("g");
  CHECK(g.find("c0") == 0);
  CHECK(g.find("c" + std::to_string(length)) == length);
}

TEST_CASE("a long cycle is found", "[named]") {
  constexpr int length = 100'000;
  graph_builder b;
  for (int i = 0; i < length; ++i)
    b.node("c" + std::to_string(i), same,
           named<int>("c" + std::to_string((i + 1) % length)));
  CHECK(problems_of_building(std::move(b)).size() == 1);
}
