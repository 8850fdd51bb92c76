// Tests what graph_builder::build refuses, and what its messages say.

#include "graphs.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

std::vector<std::string> problems_of(graph_builder b) {
  try {
    std::move(b).build("g");
  } catch (const graph_error& e) {
    return {e.problems().begin(), e.problems().end()};
  }
  return {};
}

std::string here(int line) {
  return "graph_builder_problems_test.cpp:" + std::to_string(line);
}

} // namespace

TEST_CASE("two nodes of one name are refused, with both places",
          "[graph_builder]") {
  graph_builder b;
  const int line = __LINE__;
  auto x = b.input<int>("x");
  b.node("x", same, x);
  auto problems = problems_of(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], StartsWith(here(line + 2) + ": node \"x\""));
  CHECK_THAT(problems[0], ContainsSubstring("same name")
                              && ContainsSubstring(here(line + 1))
                              && ContainsSubstring("another name"));
}

TEST_CASE("a node without a name is refused", "[graph_builder]") {
  graph_builder b;
  const int line = __LINE__;
  b.input<int>("");
  b.input<int>("");
  auto problems = problems_of(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0],
             StartsWith(here(line + 1)) && ContainsSubstring("no name"));
  CHECK_THAT(problems[1],
             StartsWith(here(line + 2)) && ContainsSubstring("no name"));
}

TEST_CASE("an empty handle is refused, by the argument's number",
          "[graph_builder]") {
  graph_builder b;
  auto x = b.input<int>("x");
  out<int> forgotten;
  const int line = __LINE__;
  b.node("y", add, x, forgotten);
  auto problems = problems_of(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], StartsWith(here(line + 1) + ": node \"y\"")
                              && ContainsSubstring("argument 2")
                              && ContainsSubstring("empty handle")
                              && ContainsSubstring("assign it"));
}

TEST_CASE("handles of another builder are refused", "[graph_builder]") {
  graph_builder other;
  other.input<int>("a");
  auto foreign = other.input<int>("b");
  graph_builder b;
  const int line = __LINE__;
  b.node("y", same, foreign); // its id is beyond this builder's nodes
  b.expand("x", numbers_below, foreign);
  auto problems = problems_of(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], StartsWith(here(line + 1) + ": node \"y\"")
                              && ContainsSubstring("argument 1")
                              && ContainsSubstring("another graph_builder"));
  CHECK_THAT(problems[1], ContainsSubstring("node \"x\""));
}

TEST_CASE("handles of a dead builder are refused", "[graph_builder]") {
  in<int> stale = graph_builder{}.input<int>("n");
  graph_builder b;
  b.input<int>("n");
  b.node("y", same, stale);
  auto problems = problems_of(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("another graph_builder"));
}

TEST_CASE("a builder is spent after build", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto g = std::move(b).build("first");
  CHECK_THROWS_AS(b.node("y", same, n), std::logic_error);
  CHECK_THROWS_AS(std::move(b).build("again"), std::logic_error);
  CHECK(g.size() == 1);
}

TEST_CASE("a builder is spent after a build that failed", "[graph_builder]") {
  graph_builder b;
  b.input<int>("");
  CHECK_THROWS_AS(std::move(b).build("g"), graph_error);
  CHECK_THROWS_AS(b.input<int>("late"), std::logic_error);
  CHECK_THROWS_AS(std::move(b).build("g"), std::logic_error);
}

TEST_CASE("two expansions cannot meet in one node", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.expand("y", numbers_below, n);
  auto twice_x = b.node("twice_x", add, x, x);
  const int line = __LINE__;
  b.node("product", add, twice_x, y);
  auto problems = problems_of(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], StartsWith(here(line + 1) + ": node \"product\"")
                              && ContainsSubstring("\"twice_x\"")
                              && ContainsSubstring("element of \"x\"")
                              && ContainsSubstring("element of \"y\"")
                              && ContainsSubstring("collect one of them"));
}

TEST_CASE("all problems are told at once", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  b.input<int>("n");
  b.node("", same, n);
  b.node("unassigned", same, out<int>{});
  b.node("foreign", same, graph_builder{}.input<int>("m"));
  auto x = b.expand("x", numbers_below, n);
  auto y = b.expand("y", numbers_below, n);
  b.node("product", add, x, y);
  auto problems = problems_of(std::move(b));
  auto told = [&](const std::string& text) {
    for (const auto& p : problems)
      if (p.find(text) != p.npos)
        return true;
    return false;
  };
  CHECK(told("node \"n\" has the same name"));
  CHECK(told("has no name"));
  CHECK(told("node \"unassigned\" argument 1"));
  CHECK(told("node \"foreign\" argument 1"));
  CHECK(told("node \"product\" takes"));
  CHECK(problems.size() == 5);
}

TEST_CASE("each wrong argument of a node is told", "[graph_builder]") {
  graph_builder b;
  b.node("y", add, out<int>{}, graph_builder{}.input<int>("m"));
  auto problems = problems_of(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("argument 1 is an empty handle"));
  CHECK_THAT(problems[1], ContainsSubstring("argument 2 is a node of another"));
}

TEST_CASE("a problem is not told again of the nodes below", "[graph_builder]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1}; });
  auto y = b.expand("y", [] { return std::vector{1}; });
  auto product = b.node("product", add, x, y);
  auto below = b.node("below", add, product, y);
  b.node("further", add, below, x);
  b.collect("total", sum, below);
  CHECK(problems_of(std::move(b)).size() == 1);
}

TEST_CASE("a bad name hides no other problem of the node", "[graph_builder]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1}; });
  auto y = b.expand("x", [] { return std::vector{1}; });
  b.node("product", add, x, y);
  auto problems = problems_of(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[1], ContainsSubstring("cannot meet"));
}

TEST_CASE("the error's text names the graph and lists the problems",
          "[graph_builder]") {
  graph_error one{"census", {"first"}};
  CHECK(std::string{one.what()} == "graph \"census\" is not valid: first");
  graph_error two{"census", {"first", "second"}};
  CHECK(std::string{two.what()}
        == "graph \"census\" is not valid (2 problems):\n"
           "  - first\n"
           "  - second");
}

TEST_CASE("a function that is a null pointer is refused", "[graph_builder]") {
  graph_builder b;
  int (*nothing)() = nullptr;
  b.node("x", nothing);
  auto problems = problems_of(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("\"x\" has a null pointer"));
}
