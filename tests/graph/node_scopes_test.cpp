// Tests which block a node is in, also in nested blocks, and what is refused.

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

std::vector<int> two() { return {1, 2}; }

// A block within a block: a yields x, and each x yields b's.
struct nest {
  graph_builder builder;
  each<int> a = builder.expand("a", two);
  each<int> x = builder.node("x", same, a);
  each<each<int>> b = builder.expand("b", numbers_below, x);
  each<each<int>> y = builder.node("y", same, b);
};

// The name of the innermost block around a node, or nothing.
std::string block_of(const graph& g, const node_ref& node) {
  auto block = g.at(g.find(node)).block;
  return block == no_node ? "" : g.at(block).name;
}

std::string problem_of(graph_builder b) {
  auto problems = problems_of_building(std::move(b));
  CAPTURE(problems);
  REQUIRE(problems.size() == 1);
  return problems[0];
}

} // namespace

TEST_CASE("blocks lie within blocks", "[node_scopes]") {
  nest n;
  auto c = n.builder.expand("c", numbers_below, n.y);
  n.builder.node("z", same, c);
  auto g = std::move(n.builder).build("g");
  CHECK(block_of(g, "a").empty());
  CHECK(block_of(g, "x") == "a");
  CHECK(block_of(g, "b") == "a");
  CHECK(block_of(g, "y") == "b");
  CHECK(block_of(g, "c") == "b");
  CHECK(block_of(g, "z") == "c");
}

TEST_CASE("a node's depth is how many blocks are around it", "[node_scopes]") {
  nest n;
  auto c = n.builder.expand("c", numbers_below, n.y);
  n.builder.node("z", same, c);
  auto g = std::move(n.builder).build("g");
  auto depth = [&](std::string_view name) { return g.depth(g.find(name)); };
  CHECK(depth("a") == 0);
  CHECK(depth("x") == 1);
  CHECK(depth("b") == 1);
  CHECK(depth("y") == 2);
  CHECK(depth("c") == 2);
  CHECK(depth("z") == 3);
}

TEST_CASE("a node is in the innermost block of its arguments",
          "[node_scopes]") {
  nest n;
  auto k = n.builder.input<int>("k");
  n.builder.node("outer_first", add, n.x, n.y);
  n.builder.node("inner_first", add, n.b, n.a);
  n.builder.node("from_outside", add, n.y, k);
  auto g = std::move(n.builder).build("g");
  CHECK(block_of(g, "outer_first") == "b");
  CHECK(block_of(g, "inner_first") == "b");
  CHECK(block_of(g, "from_outside") == "b");
}

TEST_CASE("gathering leaves the innermost block only", "[node_scopes]") {
  nest n;
  auto per_x = n.builder.collect("per_x", sum, n.y);
  n.builder.collect("total", sum, per_x);
  auto plus = [](items<int> list, int one) { return sum(list) + one; };
  n.builder.collect("with_outer", plus, n.b, n.x);
  auto g = std::move(n.builder).build("g");
  CHECK(block_of(g, "per_x") == "a");
  CHECK(block_of(g, "total").empty());
  CHECK(block_of(g, "with_outer") == "a");
}

TEST_CASE("what was gathered from a block may go back into it",
          "[node_scopes]") {
  nest n;
  auto per_x = n.builder.collect("per_x", sum, n.y);
  n.builder.node("share", add, per_x, n.y);
  auto total = n.builder.collect("total", sum, per_x);
  n.builder.node("share_of_all", add, total, n.y);
  n.builder.node(
      "direct", [](int one, items<int> list) { return one - sum(list); }, n.y,
      all(n.y));
  auto g = std::move(n.builder).build("g");
  CHECK(block_of(g, "share") == "b");
  CHECK(block_of(g, "share_of_all") == "b");
  CHECK(block_of(g, "direct") == "b");
}

TEST_CASE("sibling blocks may meet in one collect", "[node_scopes]") {
  nest n;
  auto c = n.builder.expand("c", numbers_below, n.x);
  n.builder.collect(
      "both", [](items<int> p, items<int> q) { return sum(p) - sum(q); }, n.y,
      c);
  auto g = std::move(n.builder).build("g");
  CHECK(block_of(g, "both") == "a");
}

TEST_CASE("an expander of a list gathered within a block is in that block",
          "[node_scopes]") {
  nest n;
  auto again = n.builder.expand(
      "again", [](items<int> list) { return numbers_below(sum(list)); },
      all(n.y));
  n.builder.node("z", same, again);
  auto g = std::move(n.builder).build("g");
  CHECK(block_of(g, "again") == "a");
  CHECK(block_of(g, "z") == "again");
}

TEST_CASE("nodes that are named are placed as others are", "[node_scopes]") {
  graph_builder b;
  b.collect("per_x", sum, named<each<each<int>>>("y"));
  b.node("y", add, named<each<each<int>>>("b"), named<each<int>>("a"));
  b.expand("b", numbers_below, named<each<int>>("a"));
  b.expand("a", two);
  auto g = std::move(b).build("g");
  CHECK(block_of(g, "b") == "a");
  CHECK(block_of(g, "y") == "b");
  CHECK(block_of(g, "per_x") == "a");
}

// -- order --------------------------------------------------------------------

TEST_CASE("order places no node, wherever the other one is", "[node_scopes]") {
  nest n;
  auto p = n.builder.expand("p", two);
  n.builder.node("outside", two).after(n.y);
  n.builder.node("elsewhere", same, p).after(n.y);
  n.builder.node("outer", same, n.x).after(n.y);
  n.builder.node("inner", same, n.y).after(n.x).after(p);
  auto g = std::move(n.builder).build("g");
  CHECK(block_of(g, "outside").empty());
  CHECK(block_of(g, "elsewhere") == "p");
  CHECK(block_of(g, "outer") == "a");
  CHECK(block_of(g, "inner") == "b");
}

// -- products -----------------------------------------------------------------

TEST_CASE("a product of two expansions is refused, with both remedies",
          "[node_scopes]") {
  graph_builder b;
  auto p = b.expand("p", two);
  auto q = b.expand("q", two);
  auto p1 = b.node("p1", same, p);
  b.node("product", add, p1, q);
  CHECK_THAT(problem_of(std::move(b)),
             ContainsSubstring(
                 "node \"product\" takes \"p1\", which is there once per "
                 "element of \"p\", and \"q\", once per element of \"q\": two "
                 "expansions cannot meet in one block; for all pairs, let "
                 "\"q\" take an element of \"p\"; for two lists, collect one "
                 "of them first"));
}

TEST_CASE("the later expander is told to take the earlier one's elements",
          "[node_scopes]") {
  graph_builder b;
  auto p = b.expand("p", two);
  auto q = b.expand("q", two);
  b.node("product", add, q, p);
  CHECK_THAT(problem_of(std::move(b)),
             ContainsSubstring("let \"q\" take an element of \"p\""));
}

TEST_CASE("two blocks within one are siblings, which cannot meet",
          "[node_scopes]") {
  nest n;
  auto c = n.builder.expand("c", numbers_below, n.a);
  n.builder.node("product", add, n.y, c);
  CHECK_THAT(problem_of(std::move(n.builder)),
             ContainsSubstring("\"y\", which is there once per element of "
                               "\"b\", and \"c\", once per element of \"c\"")
                 && ContainsSubstring("let \"c\" take an element of \"b\""));
}

TEST_CASE("nested blocks of two expansions cannot meet", "[node_scopes]") {
  nest n;
  auto p = n.builder.expand("p", two);
  auto q = n.builder.expand("q", numbers_below, p);
  n.builder.node("product", add, n.y, q);
  // If q alone took an element of b, it would be in the blocks of both.
  CHECK_THAT(problem_of(std::move(n.builder)),
             ContainsSubstring("once per element of \"b\", and \"q\", once per "
                               "element of \"q\"")
                 && ContainsSubstring("let \"p\" take an element of \"b\""));
}

TEST_CASE("a gathered list is of the block that is left around it",
          "[node_scopes]") {
  nest n;
  auto p = n.builder.expand("p", two);
  n.builder.node(
      "product", [](items<int> list, int one) { return sum(list) + one; },
      all(n.y), p);
  CHECK_THAT(problem_of(std::move(n.builder)),
             ContainsSubstring("takes all of \"y\", which is there once per "
                               "element of \"a\", and \"p\", once per element "
                               "of \"p\""));
}

TEST_CASE("no problem is told of what an impossible block holds",
          "[node_scopes]") {
  nest n;
  auto p = n.builder.expand("p", two);
  auto bad = n.builder.expand(
      "bad", [](int, int) { return two(); }, n.x, p);
  auto below = n.builder.node("below", add, bad, n.y);
  n.builder.collect("total", sum, below);
  CHECK_THAT(problem_of(std::move(n.builder)),
             ContainsSubstring("node \"bad\""));
}

TEST_CASE("a problem of what comes first hides none of what comes after",
          "[node_scopes]") {
  graph_builder b;
  auto p = b.expand("p", two);
  auto q = b.expand("q", two);
  auto bad = b.node("bad", add, p, q);
  b.node("also_bad", add, q, p).after(bad);
  CHECK(problems_of_building(std::move(b)).size() == 2);
}

TEST_CASE("a fold takes nothing of the elements' own block", "[node_scopes]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.node("y", same, x);
  auto z = b.fold(
      "z", 0, [](int, int, int) { return 0; }, x, y);
  b.node("after z", same, z);
  CHECK_THAT(problem_of(std::move(b)),
             ContainsSubstring("node \"z\" folds \"x\", and takes \"y\", which "
                               "is there once per element of \"x\": a fold is "
                               "there once for all elements; use node() with "
                               "all(x) instead, or collect the other one"));
}

TEST_CASE("a fold may take what lies around the elements", "[node_scopes]") {
  nest n;
  n.builder.fold(
      "z", 0, [](int, int, int) { return 0; }, n.y, n.x);
  auto g = std::move(n.builder).build("g");
  CHECK(block_of(g, "z") == "a");
}
