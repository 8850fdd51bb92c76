// Tests subgraph: a graph that is built, as a part of another one.

#include "graphs.hpp"
#include <troupe/graph/describe.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <catch2/matchers/catch_matchers_vector.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Equals;
using Catch::Matchers::MessageMatches;

namespace {

using names = std::vector<std::string>;

// The sum of the squares of the numbers below n, times a scale.
struct squares {
  in<int> n, scale;
  each<int> x, y;
  out<int> total, scaled;
  graph g;

  squares() {
    graph_builder b;
    n = b.input<int>("n");
    scale = b.input("scale", 1);
    x = b.expand("x", numbers_below, n);
    y = b.node("y", square, x);
    total = b.collect("total", sum, y);
    scaled = b.node("scaled", add, total, scale);
    g = std::move(b).build("squares");
  }
};

names arguments_of(const graph& g, std::string_view name) {
  names list;
  for (const auto& e : g.arguments(g.find(name)))
    list.push_back(g.at(e.from).name);
  return list;
}

// The blocks that a node is in, by their expanders, from the innermost.
std::string blocks_of(const graph& g, std::string_view name) {
  std::string list;
  for (auto id = g.at(g.find(name)).block; id != no_node; id = g.at(id).block)
    list += g.at(id).name + ' ';
  return list;
}

std::string problem_of(graph_builder b) {
  auto problems = problems_of_building(std::move(b));
  CAPTURE(problems);
  REQUIRE(problems.size() == 1);
  return problems[0];
}

} // namespace

TEST_CASE("a graph's nodes are copied under a name", "[subgraph]") {
  squares s;
  graph_builder b;
  auto k = b.input<int>("k");
  auto part = b.subgraph("left", s.g, bound{s.n, k});
  b.node("end", same, part[s.total]);
  auto g = std::move(b).build("whole");
  CHECK_THAT(names_of(g, std::vector<node_id>{0, 1, 2, 3, 4, 5, 6}),
             Equals(names{"k", "left/scale", "left/x", "left/y", "left/total",
                          "left/scaled", "end"}));
  CHECK(arguments_of(g, "left/x") == names{"k"});
  CHECK(arguments_of(g, "left/y") == names{"left/x"});
  CHECK(arguments_of(g, "left/scaled") == names{"left/total", "left/scale"});
  CHECK(arguments_of(g, "end") == names{"left/total"});
  CHECK(g.at(g.find("left/x")).kind == node_kind::expander);
  CHECK(g.arguments(g.find("left/total"))[0].how == passing::all);
  CHECK(blocks_of(g, "left/y") == "left/x ");
  CHECK(g.at(g.find("left/scale")).default_value.get<int>() == 1);
  CHECK(call(g, "left/y", value::of(5)).get<int>() == 25);
}

TEST_CASE("handles of the part are translated, with their types",
          "[subgraph]") {
  squares s;
  graph_builder b;
  auto part = b.subgraph("left", s.g);
  CHECK(std::same_as<decltype(part[s.total]), out<int>>);
  CHECK(std::same_as<decltype(part[s.y]), each<int>>);
  CHECK(std::same_as<decltype(part[s.n]), in<int>>);
  auto n = part[s.n], scale = part[s.scale];
  auto y = part[s.y];
  auto total = part[s.total];
  auto g = std::move(b).build("whole");
  CHECK(g.at(g.find(n)).name == "left/n");
  CHECK(g.at(g.find(scale)).name == "left/scale");
  CHECK(g.at(g.find(y)).name == "left/y");
  CHECK(g.at(g.find(total)).name == "left/total");
}

TEST_CASE("inputs are bound by handle or name, to handles or names",
          "[subgraph]") {
  squares s;
  graph_builder b;
  auto k = b.input<int>("k");
  auto part =
      b.subgraph("part", s.g, bound{"n", k}, bound{s.scale, named<int>("z")});
  b.node("z", same, part[s.total]);
  auto g = std::move(b).build("whole");
  CHECK(arguments_of(g, "part/scaled") == names{"part/total", "z"});
  CHECK(g.find("part/n") == no_node);
  CHECK(g.find("part/scale") == no_node);
}

TEST_CASE("a part may be there several times, and be of parts", "[subgraph]") {
  squares s;
  graph_builder inner;
  auto k = inner.input<int>("k");
  auto one = inner.subgraph("one", s.g, bound{s.n, k});
  auto two = inner.subgraph("two", s.g, bound{s.n, one[s.total]});
  auto last = two[s.total];
  auto both = std::move(inner).build("both");
  graph_builder b;
  auto m = b.module("m");
  auto part = m.subgraph("p", both);
  m.node("end", same, part[last]);
  auto g = std::move(b).build("whole");
  CHECK(arguments_of(g, "m/p/two/x") == names{"m/p/one/total"});
  CHECK(arguments_of(g, "m/end") == names{"m/p/two/total"});
}

TEST_CASE("what was said of a node goes with it", "[subgraph]") {
  graph_builder inner;
  auto a = inner.node("a", [] { return 1; })
               .tag("io", "disk")
               .description("reads")
               .on_error(7)
               .retry(3)
               .always();
  inner.node("b", [] { return 2; }).after(a);
  auto part = std::move(inner).build("part");
  graph_builder b;
  b.module("p").policy({.retry = retry_policy{.attempts = 5}, .timeout = 1s});
  b.subgraph("p", part);
  auto g = std::move(b).build("whole");
  auto id = g.find("p/a");
  CHECK(g.tags(id)[0].key == "io");
  CHECK(g.tags(id)[0].value == "disk");
  CHECK(g.description(id) == "reads");
  CHECK(g.fallback(id).get<int>() == 7);
  CHECK(g.policy(id).retry->attempts == 3);
  CHECK(g.policy(id).timeout == time_span{1s});
  CHECK(g.policy(g.find("p/b")).retry->attempts == 5);
  CHECK(std::vector(g.always().begin(), g.always().end())
        == std::vector<node_id>{id});
  auto after = g.arguments(g.find("p/b"));
  REQUIRE(after.size() == 1);
  CHECK(after[0].from == id);
  CHECK(after[0].how == passing::order);
}

TEST_CASE("functions outlive the graph that they came from", "[subgraph]") {
  auto watched = std::make_shared<int>(5);
  std::weak_ptr<int> watch = watched;
  graph whole;
  {
    graph_builder inner;
    inner.node("a", [kept = std::move(watched)] { return *kept; });
    auto part = std::move(inner).build("part");
    graph_builder b;
    b.subgraph("p", part);
    whole = std::move(b).build("whole");
  }
  CHECK(call(whole, "p/a").get<int>() == 5);
  whole = {};
  CHECK(watch.expired());
}

TEST_CASE("in a block, all of the part is there once per element",
          "[subgraph]") {
  graph_builder inner;
  auto n = inner.input<int>("n");
  auto k = inner.input("k", 2);
  auto x = inner.expand("x", numbers_below, n);
  auto total = inner.collect("total", sum, x);
  auto alone = inner.node("alone", [] { return 1; });
  auto of_k = inner.node("of_k", same, k);
  inner.node("of_both", add, alone, of_k);
  auto part = std::move(inner).build("part");

  graph_builder b;
  auto file = b.expand("file", [] { return std::vector{1, 2}; });
  auto p = b.subgraph("p", part, bound{n, file});
  CHECK(std::same_as<decltype(p[total]), each<int>>);
  CHECK(std::same_as<decltype(p[x]), each<each<int>>>);
  b.collect("end", sum, p[total]);
  auto g = std::move(b).build("whole");
  CHECK(blocks_of(g, "p/x") == "file ");
  CHECK(blocks_of(g, "p/total") == "file ");
  CHECK(blocks_of(g, "p/alone") == "file ");
  CHECK(blocks_of(g, "p/of_k") == "file ");
  CHECK(blocks_of(g, "p/of_both") == "file ");
  CHECK(blocks_of(g, "p/k").empty());
  CHECK(blocks_of(g, "end").empty());
  CHECK(arguments_of(g, "p/alone") == names{"file"});
  CHECK(arguments_of(g, "p/of_k") == names{"p/k", "file"});
  CHECK(arguments_of(g, "p/of_both") == names{"p/alone", "p/of_k"});
}

TEST_CASE("the deepest of the bound handles says where a part is",
          "[subgraph]") {
  squares s;
  graph_builder b;
  auto file = b.expand("file", [] { return std::vector{1, 2}; });
  auto line = b.expand("line", numbers_below, file);
  auto p = b.subgraph("p", s.g, bound{s.n, file}, bound{s.scale, line});
  CHECK(std::same_as<decltype(p[s.total]), each<each<int>>>);
  b.node("end", same, p[s.total]);
  auto g = std::move(b).build("whole");
  CHECK(blocks_of(g, "p/x") == "line file ");
  CHECK(blocks_of(g, "end") == "line file ");
}

TEST_CASE("what is bound wrongly is told by build", "[subgraph]") {
  squares s;
  graph_builder b;
  auto k = b.input<double>("k");
  SECTION("another type") {
    b.subgraph("left", s.g, bound{s.n, k});
    CHECK_THAT(problem_of(std::move(b)),
               ContainsSubstring("subgraph_test.cpp:")
                   && ContainsSubstring(
                       "subgraph \"left\", of graph \"squares\", has input "
                       "\"n\" as int, which is bound to a handle on double"));
  }
  SECTION("no input") {
    b.subgraph("left", s.g, bound{"m", k});
    CHECK_THAT(problem_of(std::move(b)),
               ContainsSubstring("has no input \"m\"; there are: \"n\", "
                                 "\"scale\""));
  }
  SECTION("another node") {
    b.subgraph("left", s.g, bound{s.total, k});
    CHECK_THAT(problem_of(std::move(b)),
               ContainsSubstring("has no input \"total\""));
  }
  SECTION("twice") {
    auto one = b.input<int>("one");
    b.subgraph("left", s.g, bound{s.n, one}, bound{"n", one});
    CHECK_THAT(problem_of(std::move(b)),
               ContainsSubstring("has input \"n\" bound twice"));
  }
  SECTION("an empty handle") {
    b.subgraph("left", s.g, bound{s.n, out<int>{}});
    CHECK_THAT(problem_of(std::move(b)), ContainsSubstring("empty handle"));
  }
}

TEST_CASE("two parts of one name are told by build", "[subgraph]") {
  squares s;
  graph_builder b;
  b.subgraph("left", s.g);
  b.subgraph("left", s.g);
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == s.g.size());
  CHECK_THAT(problems[0],
             ContainsSubstring("\"left/n\" has the same name as the node"));
}

TEST_CASE("only nodes of the part are translated", "[subgraph]") {
  squares s, other;
  graph_builder b;
  auto k = b.input<int>("k");
  auto part = b.subgraph("left", s.g, bound{s.n, k});
  CHECK_THROWS_MATCHES(part[other.total], std::invalid_argument,
                       MessageMatches(ContainsSubstring("\"squares\"")));
  CHECK_THROWS_MATCHES(
      part[s.n], std::invalid_argument,
      MessageMatches(ContainsSubstring("use what it was bound to")));
  CHECK_THROWS_AS(part[static_cast<out<int>>(s.scale)], std::invalid_argument);
}

TEST_CASE("a part is described like other nodes", "[subgraph]") {
  squares s;
  graph_builder b, twice;
  b.subgraph("left", s.g);
  twice.subgraph("left", s.g);
  auto g = std::move(b).build("whole");
  CHECK_THAT(describe(g), ContainsSubstring("left/total")
                              && ContainsSubstring("all(left/y)"));
  CHECK(g.fingerprint() == std::move(twice).build("whole").fingerprint());
}
