// Tests modules: the names of their nodes, and how nodes are found from them.

#include "graphs.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

node_id argument_of(const graph& g, std::string_view name) {
  return g.arguments(g.find(name))[0].from;
}

} // namespace

TEST_CASE("a module puts its name before those of its nodes", "[module]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto m = b.module("load");
  auto x = m.node("x", same, n);
  auto inner = m.module("text");
  inner.node("x", same, x);
  b.node("x", same, n);
  auto g = std::move(b).build("g");
  CHECK(g.size() == 4);
  CHECK(g.find("load/x") == g.find(x));
  CHECK(argument_of(g, "load/text/x") == g.find(x));
  CHECK(argument_of(g, "x") == g.find(n));
}

TEST_CASE("all nodes of a module may be of any kind", "[module]") {
  graph_builder b;
  auto m = b.module("m");
  auto n = m.input("n", 2).tag("io");
  auto x = m.expand("x", numbers_below, n);
  m.collect("total", sum, x).always();
  auto g = std::move(b).build("g");
  CHECK(g.at(g.find("m/n")).default_value);
  CHECK(g.tags(g.find("m/n")).size() == 1);
  CHECK(g.at(g.find("m/x")).kind == node_kind::expander);
  CHECK(g.always().size() == 1);
}

TEST_CASE("a name is looked for from the inside out", "[module]") {
  graph_builder b;
  auto outer = b.module("outer");
  auto inner = outer.module("inner");
  for (auto* builder : {&b, &outer, &inner})
    builder->node("all", [] { return 1; });
  b.node("first", [] { return 1; });
  outer.node("first", [] { return 1; });
  b.node("root", [] { return 1; });
  inner.node("a", same, named<int>("all"));
  inner.node("b", same, named<int>("first"));
  inner.node("c", same, named<int>("root"));
  outer.node("d", same, named<int>("inner/all"));
  b.node("e", same, named<int>("outer/inner/all"));
  auto g = std::move(b).build("g");
  CHECK(argument_of(g, "outer/inner/a") == g.find("outer/inner/all"));
  CHECK(argument_of(g, "outer/inner/b") == g.find("outer/first"));
  CHECK(argument_of(g, "outer/inner/c") == g.find("root"));
  CHECK(argument_of(g, "outer/d") == g.find("outer/inner/all"));
  CHECK(argument_of(g, "e") == g.find("outer/inner/all"));
}

TEST_CASE("a node is not found in a module that is not around", "[module]") {
  graph_builder b;
  b.module("a").node("x", [] { return 1; });
  b.module("b").node("y", same, named<int>("x"));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("node \"b/y\" argument 1 is the "
                                            "node named \"x\", but there is "
                                            "none in module \"b\" or around"));
}

TEST_CASE("what comes before is looked for from the inside out", "[module]") {
  graph_builder b;
  auto m = b.module("m");
  m.node("late", [] {}).after("early");
  b.node("early", [] {});
  m.node("early", [] {});
  auto g = std::move(b).build("g");
  CHECK(argument_of(g, "m/late") == g.find("m/early"));
}

TEST_CASE("two modules may have one name, but not two nodes", "[module]") {
  graph_builder b;
  b.module("m").node("x", [] { return 1; });
  b.module("m").node("y", [] { return 1; });
  b.node("m/y", [] { return 1; });
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("node \"m/y\" has the same name"));
}

TEST_CASE("a node of a module needs a name", "[module]") {
  graph_builder b;
  b.module("m").node("", [] { return 1; });
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("node \"m/\" has no name"));
}

TEST_CASE("only the builder of the whole graph builds it", "[module]") {
  graph_builder b;
  auto m = b.module("m");
  m.node("x", [] { return 1; });
  CHECK_THROWS_AS(std::move(m).build("g"), std::logic_error);
  CHECK(std::move(b).build("g").size() == 1);
}

TEST_CASE("nothing can be added to a module after build", "[module]") {
  graph_builder b;
  auto m = b.module("m");
  auto inner = m.module("inner");
  auto g = std::move(b).build("g");
  CHECK_THROWS_WITH(m.node("x", [] { return 1; }),
                    ContainsSubstring("\"m/x\" is added after build()"));
  CHECK_THROWS_AS(inner.input<int>("n"), std::logic_error);
  CHECK(g.size() == 0);
}

TEST_CASE("a module may outlive its builder", "[module]") {
  auto m = graph_builder{}.module("m");
  CHECK_NOTHROW(m.node("x", [] { return 1; }));
}
