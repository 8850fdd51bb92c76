// Tests graph: how its nodes are found and connected, and its fingerprint.

#include "graphs.hpp"
#include <troupe/graph/graph.hpp>

#include <catch2/catch_test_macros.hpp>

#include <span>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

std::vector<std::string> names(const graph& g, std::span<const node_id> ids) {
  std::vector<std::string> list;
  for (auto id : ids)
    list.push_back(g.at(id).name);
  return list;
}

using name_list = std::vector<std::string>;

// A small graph, of which each argument changes one thing.
struct variant {
  std::string graph = "g";
  std::string node = "y";
  bool other_edge = false;
  bool other_type = false;
  bool other_kind = false;
  bool other_passing = false;

  std::uint64_t fingerprint() const {
    graph_builder b;
    auto n = b.input<int>("n");
    auto m = b.input<int>("m");
    auto x = b.expand("x", numbers_below, n);
    if (other_type)
      b.node(
          node, [](int v) { return long{v}; }, n);
    else if (other_kind)
      b.expand(node, numbers_below, n);
    else
      b.node(node, same, other_edge ? m : n);
    // No difference but in how the argument is passed.
    auto last = [](const auto&) { return 1; };
    if (other_passing)
      b.node("last", last, all(x));
    else
      b.node("last", last, x);
    return std::move(b).build(graph).fingerprint();
  }
};

} // namespace

TEST_CASE("a default graph is empty", "[graph]") {
  graph g;
  CHECK(g.size() == 0);
  CHECK(g.name().empty());
  CHECK(g.find("x") == no_node);
}

TEST_CASE("nodes have ids in the order in which they were added", "[graph]") {
  auto g = graph_q();
  CHECK(g.name() == "Q");
  CHECK(g.size() == 7);
  name_list expected{"input", "n",     "over",  "processed",
                     "more",  "total", "output"};
  for (node_id id = 0; id < g.size(); ++id)
    CHECK(g.at(id).name == expected[id]);
}

TEST_CASE("handles tell their node and their graph", "[graph]") {
  graph_builder b;
  b.input<int>("a");
  auto n = b.input<int>("n");
  auto g = std::move(b).build("g");
  CHECK(g.at(n.number).name == "n");
  CHECK(g.find(n) == n.number);
  CHECK(g.handle_of(1).builder == n.builder);
  CHECK(graph_builder{}.build("other").find(n) == no_node);
}

TEST_CASE("nodes are found by name", "[graph]") {
  auto g = graph_q();
  CHECK(g.find("input") == 0);
  CHECK(g.find("output") == 6);
  CHECK(g.find("") == no_node);
  CHECK(g.find("outpu") == no_node);
  CHECK(g.find("Output") == no_node);
}

TEST_CASE("a node's arguments are in the order of the parameters", "[graph]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto f = [](int, const items<int>& list, int) { return sum(list); };
  auto y = b.node("y", f, n, all(x), n);
  auto g = std::move(b).build("g");
  auto arguments = g.arguments(y.number);
  REQUIRE(arguments.size() == 3);
  CHECK(arguments[0].from == n.number);
  CHECK(arguments[0].how == passing::plain);
  CHECK(arguments[1].from == x.number);
  CHECK(arguments[1].how == passing::all);
  CHECK(arguments[2].from == n.number);
  CHECK(g.arguments(n.number).empty());
}

TEST_CASE("a node's users are ascending, twice if they take it twice",
          "[graph]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto m = b.input<int>("m");
  b.node("a", same, n);
  b.node("b", add, n, n);
  b.node("c", add, m, n);
  auto g = std::move(b).build("g");
  CHECK(names(g, g.users(n.number)) == name_list{"a", "b", "b", "c"});
  CHECK(names(g, g.users(m.number)) == name_list{"c"});
  CHECK(g.users(g.find("c")).empty());
}

TEST_CASE("users and arguments are each other's reverse", "[graph]") {
  auto g = graph_q();
  std::size_t edges = 0;
  for (node_id id = 0; id < g.size(); ++id) {
    edges += g.users(id).size();
    for (const auto& e : g.arguments(id)) {
      CHECK(e.from < id);
      CHECK(names(g, g.users(e.from)) == name_list{g.at(id).name});
    }
  }
  CHECK(edges == 6);
}

TEST_CASE("nodes know the types of their values", "[graph]") {
  graph_builder b;
  auto dir = b.input<std::string>("dir");
  auto x = b.expand(
      "x", [](const std::string&) { return std::vector{1.5}; }, dir);
  auto y = b.node(
      "y", [](double) {}, x);
  auto g = std::move(b).build("g");
  CHECK(same_type(g.at(dir.number).type, value::type_of<std::string>()));
  CHECK(same_type(g.at(x.number).type, value::type_of<double>()));
  CHECK(same_type(g.at(y.number).type, value::type_of<done>()));
}

TEST_CASE("nodes know where they were written", "[graph]") {
  graph_builder b;
  const auto line = __LINE__;
  b.input<int>("n");
  auto g = std::move(b).build("g");
  CHECK(g.at(0).where.line == line + 1);
  CHECK(std::string{g.at(0).where.file} == __FILE__);
}

TEST_CASE("copies of a graph share it", "[graph]") {
  auto g = graph_q();
  auto copy = g;
  CHECK(&copy.at(0) == &g.at(0));
  CHECK(copy.fingerprint() == g.fingerprint());
}

TEST_CASE("equal graphs have equal fingerprints", "[graph]") {
  CHECK(graph_q().fingerprint() == graph_q().fingerprint());
  CHECK(variant{}.fingerprint() == variant{}.fingerprint());
}

TEST_CASE("a fingerprint covers how elements are gathered", "[graph]") {
  auto with = [](auto gather) {
    graph_builder b;
    auto x = b.expand("x", [] { return std::vector{1}; });
    b.node(
        "y", [](const auto& list) { return static_cast<int>(list.size()); },
        gather(x));
    return std::move(b).build("g").fingerprint();
  };
  auto of_all = with([](each<int> x) { return all(x); });
  auto of_successes = with([](each<int> x) { return successes(x); });
  auto of_outcomes = with([](each<int> x) { return outcomes(x); });
  CHECK(of_all != of_successes);
  CHECK(of_all != of_outcomes);
  CHECK(of_successes != of_outcomes);
}

TEST_CASE("a fingerprint covers which block a node is in", "[graph]") {
  auto with = [](bool nested) {
    graph_builder b;
    auto x = b.expand("x", [] { return std::vector{1}; });
    out<int> n = b.input<int>("n");
    if (nested)
      b.expand("y", numbers_below, x);
    else
      b.expand("y", numbers_below, n);
    return std::move(b).build("g").fingerprint();
  };
  CHECK(with(true) != with(false));
}

TEST_CASE("a fingerprint does not cover the functions' code", "[graph]") {
  auto with = [](int k) {
    graph_builder b;
    b.node("n", [k] { return k; });
    return std::move(b).build("g").fingerprint();
  };
  CHECK(with(1) == with(2));
}

TEST_CASE("any difference changes the fingerprint", "[graph]") {
  auto base = variant{}.fingerprint();
  CHECK(variant{.graph = "h"}.fingerprint() != base);
  CHECK(variant{.node = "z"}.fingerprint() != base);
  CHECK(variant{.other_edge = true}.fingerprint() != base);
  CHECK(variant{.other_type = true}.fingerprint() != base);
  CHECK(variant{.other_kind = true}.fingerprint() != base);
  CHECK(variant{.other_passing = true}.fingerprint() != base);
}

TEST_CASE("a fingerprint tells where one name ends", "[graph]") {
  auto with = [](const std::string& name, const std::string& node) {
    graph_builder b;
    b.input<int>(node);
    return std::move(b).build(name).fingerprint();
  };
  CHECK(with("ab", "c") != with("a", "bc"));
}
