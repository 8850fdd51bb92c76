// Tests lineage: which nodes depend on which, and what a run would need.

#include "graphs.hpp"
#include <troupe/graph/graph_error.hpp>
#include <troupe/graph/lineage.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using name_list = std::vector<std::string>;

// a, b -> left -> bottom, b -> right -> bottom; `apart` after bottom; `lonely`.
struct diamond {
  in<int> a, b;
  out<int> left, right, bottom, apart;
  graph g = [this] {
    graph_builder builder;
    a = builder.input<int>("a");
    b = builder.input<int>("b").tag("io");
    left = builder.node("left", add, a, b).tag("io", "disk");
    right = builder.node("right", same, b).tag("io", "net").tag("slow");
    bottom = builder.node("bottom", add, left, right);
    builder.node("lonely", [] { return 1; });
    apart = builder.node("apart", [] { return 2; }).after(bottom);
    return std::move(builder).build("diamond");
  }();

  name_list names(const std::vector<node_id>& ids) const {
    name_list list;
    for (auto id : ids)
      list.push_back(g.at(id).name);
    return list;
  }
};

} // namespace

TEST_CASE("upstream is all that a node depends on", "[lineage]") {
  diamond d;
  CHECK(d.names(upstream(d.g, {d.left})) == name_list{"a", "b"});
  CHECK(d.names(upstream(d.g, {"bottom"}))
        == name_list{"a", "b", "left", "right"});
  CHECK(upstream(d.g, {d.a}).empty());
  CHECK(upstream(d.g, {"lonely"}).empty());
}

TEST_CASE("downstream is all that depends on a node", "[lineage]") {
  diamond d;
  CHECK(d.names(downstream(d.g, {d.a}))
        == name_list{"left", "bottom", "apart"});
  CHECK(downstream(d.g, {"apart"}).empty());
  CHECK(downstream(d.g, {"lonely"}).empty());
}

TEST_CASE("an edge of order is an edge of lineage", "[lineage]") {
  diamond d;
  CHECK(d.names(downstream(d.g, {d.bottom})) == name_list{"apart"});
  CHECK(upstream(d.g, {d.apart}).size() == 5);
}

TEST_CASE("the nodes asked for are not in the answer", "[lineage]") {
  diamond d;
  CHECK(d.names(upstream(d.g, {d.left, d.bottom}))
        == name_list{"a", "b", "right"});
  CHECK(d.names(downstream(d.g, {d.a, d.left}))
        == name_list{"bottom", "apart"});
}

TEST_CASE("several nodes have one answer, each node once", "[lineage]") {
  diamond d;
  CHECK(d.names(upstream(d.g, {d.left, d.right})) == name_list{"a", "b"});
  CHECK(d.names(downstream(d.g, {d.a, d.b}))
        == name_list{"left", "right", "bottom", "apart"});
  CHECK(upstream(d.g, {}).empty());
  CHECK(downstream(d.g, {}).empty());
}

TEST_CASE("paths have both of their ends", "[lineage]") {
  diamond d;
  CHECK(d.names(paths_between(d.g, d.b, d.bottom))
        == name_list{"b", "left", "right", "bottom"});
  CHECK(d.names(paths_between(d.g, "a", "bottom"))
        == name_list{"a", "left", "bottom"});
  CHECK(d.names(paths_between(d.g, d.left, d.left)) == name_list{"left"});
}

TEST_CASE("there is no path against the edges, or to elsewhere", "[lineage]") {
  diamond d;
  CHECK(paths_between(d.g, d.bottom, d.b).empty());
  CHECK(paths_between(d.g, d.left, d.right).empty());
  CHECK(paths_between(d.g, d.a, "lonely").empty());
}

TEST_CASE("paths go through blocks", "[lineage]") {
  auto g = graph_q();
  CHECK(paths_between(g, "input", "output").size() == 7);
  CHECK(upstream(g, {"total"})
        == std::vector{g.find("input"), g.find("n"), g.find("over"),
                       g.find("processed"), g.find("more")});
}

TEST_CASE("nodes are found by their tags", "[lineage]") {
  diamond d;
  CHECK(d.names(tagged(d.g, "io")) == name_list{"b", "left", "right"});
  CHECK(d.names(tagged(d.g, "io", "disk")) == name_list{"left"});
  CHECK(d.names(tagged(d.g, "io", "")) == name_list{"b"});
  CHECK(d.names(tagged(d.g, "slow")) == name_list{"right"});
  CHECK(tagged(d.g, "slow", "disk").empty());
  CHECK(tagged(d.g, "disk").empty());
}

TEST_CASE("a run needs its targets and what they take", "[lineage]") {
  diamond d;
  CHECK(d.names(needed_for(d.g, {d.right})) == name_list{"b", "right"});
  CHECK(needed_for(d.g, {}).size() == 7); // every sink
}

TEST_CASE("a run needs nothing above what it is given", "[lineage]") {
  diamond d;
  CHECK(d.names(needed_for(d.g, {d.bottom}, {d.left}))
        == name_list{"b", "left", "right", "bottom"});
  CHECK(d.names(needed_for(d.g, {d.bottom}, {d.left, "right"}))
        == name_list{"left", "right", "bottom"});
}

TEST_CASE("what always runs is needed for every target", "[lineage]") {
  graph_builder b;
  auto n = b.input<int>("n");
  b.node("log", same, n).always();
  b.node("t", [] { return 1; });
  auto g = std::move(b).build("g");
  CHECK(needed_for(g, {"t"}).size() == 3);
  CHECK(upstream(g, {"t"}).empty());
}

TEST_CASE("every node that is not of the graph is told", "[lineage]") {
  diamond d, other;
  std::string told = "graph \"diamond\": there is no node \"x\"; there is no "
                     "node \"y\"; its nodes are: \"apart\", \"lonely\", "
                     "\"bottom\", \"right\", \"left\", \"b\", \"a\"";
  CHECK_THROWS_WITH(upstream(d.g, {"x", "a", "y"}), told);
  CHECK_THROWS_WITH(downstream(d.g, {"x", "y"}), told);
  CHECK_THROWS_WITH(paths_between(d.g, "x", "y"), told);
  CHECK_THROWS_WITH(upstream(d.g, {other.a}),
                    ContainsSubstring("a handle of another graph"));
  CHECK_THROWS_WITH(downstream(d.g, {out<int>{}}),
                    ContainsSubstring("an empty handle"));
  CHECK_THROWS_AS(upstream(d.g, {"x"}), std::invalid_argument);
  CHECK_THROWS_AS(needed_for(d.g, {"x"}), request_error);
}

TEST_CASE("an empty graph has empty answers", "[lineage]") {
  CHECK(upstream(graph{}, {}).empty());
  CHECK(tagged(graph{}, "io").empty());
  CHECK(needed_for(graph{}, {}).empty());
  CHECK_THROWS_WITH(upstream(graph{}, {"x"}), ContainsSubstring("are: none"));
}

TEST_CASE("a chain of a million nodes is asked about", "[lineage]") {
  constexpr node_id length = 1'000'000;
  graph_builder b;
  out<int> last = b.input<int>("n");
  for (node_id i = 1; i < length; ++i)
    last = b.node("c" + std::to_string(i), same, last);
  auto g = std::move(b).build("chain");
  std::vector<node_id> all(length);
  std::iota(all.begin(), all.end(), node_id{0});
  CHECK(paths_between(g, "n", last) == all);
  CHECK(needed_for(g, {last}) == all);
  CHECK(downstream(g, {"n"}).size() == length - 1);
  CHECK(upstream(g, {last}).size() == length - 1);
}

TEST_CASE("lineage goes through nested blocks and all ways of gathering",
          "[lineage]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.expand("y", numbers_below, x);
  auto per_x = b.collect("per_x", sum, y);
  b.node("share", add, per_x, y);
  b.node("good", sum, successes(per_x));
  b.node(
      "bad", [](items<outcome<int>> list) { return list.size(); },
      outcomes(per_x));
  auto g = std::move(b).build("nested");
  CHECK(names_of(g, upstream(g, {"good"})) == name_list{"x", "y", "per_x"});
  CHECK(names_of(g, upstream(g, {"share"})) == name_list{"x", "y", "per_x"});
  CHECK(names_of(g, downstream(g, {"y"}))
        == name_list{"per_x", "share", "good", "bad"});
  CHECK(names_of(g, paths_between(g, "x", "bad"))
        == name_list{"x", "y", "per_x", "bad"});
}
