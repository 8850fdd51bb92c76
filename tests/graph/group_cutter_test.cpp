// Tests how nodes are cut into groups that do not wait for each other in a
// circle: stages, and what the strategies make of a graph.

#include "nested_graphs.hpp"
#include <troupe/graph/group_cutter.hpp>
#include <troupe/graph/grouping.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using words = std::vector<std::string>;

// The nodes of each group, in the order of the groups: "y z".
words groups_of(const graph& g,
                const grouping_strategy& strategy = by_repeatable_block,
                std::vector<target> targets = {}) {
  words list;
  auto keys = strategy(g);
  for (const auto& group : cut_into_groups(g, select(g, targets), keys)) {
    std::string text;
    for (const auto& name : names_of(g, group))
      text += (text.empty() ? "" : " ") + name;
    list.push_back(text);
  }
  return list;
}

std::vector<int> two() { return {1, 2}; }

int plus_sum(int x, items<int> all) { return x + sum(all); }

// Nodes before and after an inner expansion and its collect.
graph around_an_expansion() {
  graph_builder b;
  auto x = b.expand("x", two);
  auto before = b.node("before", same, x);
  auto inner = b.expand("inner", numbers_below, before);
  auto word = b.node("word", same, inner);
  auto count = b.collect("count", sum, word);
  auto after = b.node("after", add, before, count);
  b.node("beside", same, x);
  b.collect("total", sum, after);
  return std::move(b).build("around");
}

} // namespace

TEST_CASE("what needs a collect of its own block is a second stage",
          "[group_cutter]") {
  CHECK(groups_of(two_passes())
        == words{"x", "y", "mean", "deviation", "total"});
}

TEST_CASE("outside values do not cut a block", "[group_cutter]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto late = b.node("late", same, n);
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", same, x);
  auto z = b.node("z", add, y, late);
  b.node("end", square, z);
  auto groups = groups_of(std::move(b).build("g"));
  CHECK(std::count(groups.begin(), groups.end(), "y z end") == 1);
  CHECK(groups.size() == 3);
}

TEST_CASE("a collect of another block does not cut a block", "[group_cutter]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", two);
  auto of_y = b.node("of_y", same, y);
  auto total = b.collect("total", sum, of_y);
  auto x1 = b.node("x1", same, x);
  b.node("x2", add, x1, total);
  CHECK(groups_of(std::move(b).build("g"))
        == words{"x", "y", "of_y", "total", "x1 x2"});
}

TEST_CASE("blocks that need each other's collects are cut without a circle",
          "[group_cutter]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", two);
  auto x1 = b.node("x1", same, x);
  auto y1 = b.node("y1", same, y);
  auto of_x = b.collect("of_x", sum, x1);
  auto of_y = b.collect("of_y", sum, y1);
  b.node("x2", add, x, of_y);
  b.node("y2", add, y, of_x);
  auto groups = groups_of(std::move(b).build("g"));
  // One of the blocks is in one piece, and the other in two.
  CHECK(groups == words{"x", "y", "x1", "of_x", "y1 y2", "of_y", "x2"});
}

TEST_CASE("a chain of barriers makes as many stages", "[group_cutter]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto last = x;
  for (int i = 0; i < 3; ++i) {
    auto number = std::to_string(i);
    auto y = b.node("y" + number, same, last);
    auto total = b.collect("total" + number, sum, y);
    last = b.node("z" + number, add, y, total);
  }
  CHECK(groups_of(std::move(b).build("g"))
        == words{"x", "y0", "total0", "z0 y1", "total1", "z1 y2", "total2",
                 "z2"});
}

TEST_CASE("nodes before and after an inner expansion are two stages",
          "[group_cutter]") {
  auto groups = groups_of(around_an_expansion());
  CHECK(groups
        == words{"x", "before beside", "inner", "word", "count", "after",
                 "total"});
}

TEST_CASE("what follows the stage before needs not wait with it",
          "[group_cutter]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto inner = b.expand("inner", numbers_below, x);
  auto count = b.collect("count", sum, inner);
  auto after = b.node("after", add, x, count); // of the second turn
  auto first = b.node("first", same, x);
  b.node("both", add, first, after);
  CHECK(groups_of(std::move(b).build("g"))
        == words{"x", "inner", "count", "first", "after both"});
}

TEST_CASE("a node that gathers what lies further out is an ordinary one",
          "[group_cutter]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.node("y", same, x);
  auto inner = b.expand("inner", numbers_below, y);
  auto part = b.node("part", plus_sum, inner, all(y)); // all y of the run
  b.node("next", same, part);
  CHECK(groups_of(std::move(b).build("g"))
        == words{"x", "y", "inner", "part next"});
}

TEST_CASE("expanders and what gathers are alone under every strategy",
          "[group_cutter]") {
  for (const auto& strategy :
       {grouping_strategy{by_repeatable_block}, grouping_strategy{individually},
        grouping_strategy{all_as_one}, grouping_strategy{by_level}})
    for (const auto& g : {graph_q(), two_passes(), around_an_expansion()})
      for (const auto& group : cut_into_groups(g, select(g, {}), strategy(g)))
        for (auto id : group) {
          auto edges = g.arguments(id);
          bool gathers = std::any_of(edges.begin(), edges.end(), [](auto& e) {
            return e.how == passing::all;
          });
          if (gathers || g.at(id).kind == node_kind::expander)
            CHECK(group.size() == 1);
          CHECK(g.at(id).block == g.at(group[0]).block);
        }
}

TEST_CASE("overridden nodes wait for nothing", "[group_cutter]") {
  auto g = two_passes();
  std::vector<target> targets{"total"};
  std::vector<node_ref> overridden{"mean"};
  auto groups = cut_into_groups(g, select(g, targets, overridden),
                                by_repeatable_block(g));
  REQUIRE(groups.size() == 4);
  CHECK(names_of(g, groups[2]) == words{"y", "deviation"});
}

// -- the strategies -----------------------------------------------------------

namespace {

// a -> b -> c -> d, and b -> e; a block with two nodes over d.
graph chain_and_block() {
  graph_builder b;
  auto n = b.input<int>("n");
  auto a1 = b.node("a", same, n);
  auto b1 = b.node("b", same, a1);
  auto c1 = b.node("c", same, b1);
  auto d1 = b.node("d", same, c1);
  auto e1 = b.node("e", same, b1);
  auto x = b.expand("x", numbers_below, d1);
  auto y = b.node("y", add, x, e1);
  auto z = b.node("z", same, y);
  auto total = b.collect("total", sum, z);
  b.node("end", add, total, a1);
  return std::move(b).build("chain");
}

words sorted(words list) {
  std::sort(list.begin(), list.end());
  return list;
}

} // namespace

TEST_CASE("by repeatable block, only the nodes of a block are together",
          "[group_cutter]") {
  CHECK(sorted(groups_of(chain_and_block()))
        == words{"a", "b", "c", "d", "e", "end", "total", "x", "y z"});
}

TEST_CASE("individually, every node is on its own", "[group_cutter]") {
  auto g = chain_and_block();
  CHECK(groups_of(g, individually).size() == g.size() - 1); // but the input
}

TEST_CASE("as one, all that can be together is", "[group_cutter]") {
  CHECK(groups_of(chain_and_block(), all_as_one)
        == words{"a b c d e", "x", "y z", "total", "end"});
}

TEST_CASE("by level, what is equally far from the inputs is together",
          "[group_cutter]") {
  CHECK(sorted(groups_of(chain_and_block(), by_level))
        == words{"a", "b", "c e", "d", "end", "total", "x", "y", "z"});
}

TEST_CASE("a strategy of one's own says what may be together",
          "[group_cutter]") {
  auto by_name = [](const graph& g) {
    std::vector<std::uint64_t> keys;
    for (node_id id = 0; id < g.size(); ++id)
      keys.push_back(g.at(id).name == "a" || g.at(id).name == "e" ? 1
                                                                  : 100 + id);
    return keys;
  };
  // a and e have one key, but b lies between them.
  CHECK(sorted(groups_of(chain_and_block(), by_name))
        == words{"a", "b", "c", "d", "e", "end", "total", "x", "y", "z"});
  auto two_per_block = [](const graph& g) {
    std::vector<std::uint64_t> keys(g.size(), 7);
    keys[g.find("z")] = 8;
    return keys;
  };
  CHECK(groups_of(chain_and_block(), two_per_block)
        == words{"a b c d e", "x", "y", "z", "total", "end"});
}

TEST_CASE("a strategy that gives a wrong number of keys is refused",
          "[group_cutter]") {
  auto g = graph_q();
  for (std::size_t wrong : {std::size_t{0}, g.size() - 1, g.size() + 1}) {
    auto strategy = [&](const graph&) {
      return std::vector<std::uint64_t>(wrong, 0);
    };
    CHECK_THROWS_MATCHES(
        grouping(g, select(g, {}), strategy), std::invalid_argument,
        Catch::Matchers::Message("the grouping strategy gave "
                                 + std::to_string(wrong)
                                 + " keys for the 7 nodes of the graph: give "
                                   "one for each node, by its id"));
  }
}
