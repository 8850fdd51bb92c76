// Tests resolve: what a run needs for its targets, and which requests are
// wrong.

#include "graphs.hpp"
#include <troupe/graph/selection.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using bindings = std::vector<binding>;
using targets = std::vector<target>;
using name_list = std::vector<std::string>;

// Two branches: a -> x, b -> y, both -> z; k has a default.
struct fixture {
  in<int> a, b, k;
  out<int> x, y, z;
  graph g = [this] {
    graph_builder builder;
    a = builder.input<int>("a");
    b = builder.input<int>("b");
    k = builder.input("k", 7);
    x = builder.node("x", add, a, k);
    y = builder.node("y", same, b);
    z = builder.node("z", add, x, y);
    return std::move(builder).build("two");
  }();
};

name_list names(const graph& g, const std::vector<node_id>& ids) {
  name_list list;
  for (auto id : ids)
    list.push_back(g.at(id).name);
  return list;
}

name_list needed(const graph& g, const selection& s) {
  name_list list;
  for (node_id id = 0; id < g.size(); ++id)
    if (s.needed[id])
      list.push_back(g.at(id).name);
  return list;
}

std::vector<std::string> problems_of(const graph& g, const bindings& inputs,
                                     const targets& wanted = {}) {
  try {
    resolve(g, inputs, wanted);
  } catch (const request_error& e) {
    return {e.problems().begin(), e.problems().end()};
  }
  return {};
}

} // namespace

TEST_CASE("without targets every sink is one", "[selection]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  b.node("inside", same, x);
  b.node("outside", same, n);
  b.input("unused", 1);
  auto g = std::move(b).build("g");
  auto r = resolve(g, bindings{n = 3}, {});
  CHECK(names(g, r.selected.targets) == name_list{"inside", "outside"});
  CHECK(needed(g, r.selected) == name_list{"n", "x", "inside", "outside"});
}

TEST_CASE("only what the targets take is needed", "[selection]") {
  fixture f;
  auto r = resolve(f.g, bindings{f.b = 2}, targets{f.y});
  CHECK(names(f.g, r.selected.targets) == name_list{"y"});
  CHECK(needed(f.g, r.selected) == name_list{"b", "y"});
  CHECK(r.selected.targeted[f.y.number]);
  CHECK_FALSE(r.selected.targeted[f.z.number]);
  REQUIRE(r.values.entries().size() == 1);
  CHECK(r.values.entries().begin()->first == f.b.number);
  CHECK(r.values.entries().begin()->second.what.get<int>() == 2);
}

TEST_CASE("targets are kept in the order asked for, each once", "[selection]") {
  fixture f;
  auto r = resolve(f.g, bindings{f.a = 1, f.b = 2},
                   targets{"y", f.x, std::string{"y"}, f.y});
  CHECK(names(f.g, r.selected.targets) == name_list{"y", "x"});
}

TEST_CASE("a target may be in the middle of the graph, or an input",
          "[selection]") {
  fixture f;
  auto r = resolve(f.g, bindings{f.a = 1}, targets{f.x, f.a});
  CHECK(names(f.g, r.selected.targets) == name_list{"x", "a"});
  CHECK(needed(f.g, r.selected) == name_list{"a", "k", "x"});
}

TEST_CASE("a binding goes before a default", "[selection]") {
  fixture f;
  auto payload_of_k = [&](const bindings& inputs) {
    auto r = resolve(f.g, inputs, targets{f.x});
    return r.values.in_expansion(f.k.number, {})->what.get<int>();
  };
  CHECK(payload_of_k({f.a = 1}) == 7);
  CHECK(payload_of_k({f.a = 1, f.k = 8}) == 8);
}

TEST_CASE("inputs are bound by handle or by name", "[selection]") {
  fixture f;
  auto r = resolve(f.g, bindings{{"a", 1}, f.b = 2}, {});
  for (const auto& [id, v] : r.values.entries()) {
    if (id == f.a.number)
      CHECK(v.what.get<int>() == 1);
    if (id == f.b.number)
      CHECK(v.what.get<int>() == 2);
  }
  CHECK(r.values.entries().size() == 3);
}

TEST_CASE("a bound input that the targets do not need is no problem",
          "[selection]") {
  fixture f;
  auto r = resolve(f.g, bindings{f.a = 1, f.b = 2}, targets{f.y});
  CHECK(r.values.entries().size() == 1);
}

TEST_CASE("a missing input is told, with its type and users", "[selection]") {
  fixture f;
  auto problems = problems_of(f.g, {f.a = 1});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0] == "input \"b\" (int) is missing; it is used by: \"y\"");
  CHECK(problems_of(f.g, {f.a = 1}, {f.x}).empty());
}

TEST_CASE("a mistyped input is told, with both types and the users",
          "[selection]") {
  fixture f;
  auto problems = problems_of(f.g, {{"a", "1"}, f.b = 2});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0]
        == "input \"a\" wants int, but was given std::string; it is used by: "
           "\"x\"");
}

TEST_CASE("a mistyped input is told even if no target needs it",
          "[selection]") {
  fixture f;
  CHECK(problems_of(f.g, {{"a", 1.5}, f.b = 2}, {f.y}).size() == 1);
}

TEST_CASE("an empty value for an input is told", "[selection]") {
  fixture f;
  auto problems = problems_of(f.g, {{f.a, value{}}, f.b = 2});
  REQUIRE_FALSE(problems.empty());
  CHECK_THAT(problems[0], ContainsSubstring("\"a\""));
}

TEST_CASE("an unknown input is told, with the inputs that there are",
          "[selection]") {
  fixture f;
  auto problems = problems_of(f.g, {f.a = 1, f.b = 2, {"c", 3}});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0]
        == "there is no input \"c\"; there are: \"a\", \"b\", \"k\"");
}

TEST_CASE("what is no input cannot be bound", "[selection]") {
  fixture f;
  auto problems = problems_of(f.g, {f.a = 1, f.b = 2, {"x", 3}});
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("\"x\" is not an input")
                              && ContainsSubstring("\"a\", \"b\", \"k\""));
}

TEST_CASE("an input bound twice is told", "[selection]") {
  fixture f;
  auto problems = problems_of(f.g, {f.a = 1, f.b = 2, {"a", 1}});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0] == "input \"a\" is bound twice");
}

TEST_CASE("an unknown target is told, with the nodes that there are",
          "[selection]") {
  fixture f;
  auto problems = problems_of(f.g, {}, {"nowhere"});
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("no target \"nowhere\"")
                              && ContainsSubstring("\"z\""));
}

TEST_CASE("handles of another graph are told", "[selection]") {
  fixture f, other;
  auto problems = problems_of(f.g, {other.a = 1, f.b = 2}, {other.z, f.y});
  REQUIRE(problems.size() == 2);
  CHECK(problems[0] == "a handle of another graph is given as input");
  CHECK(problems[1] == "a handle of another graph is given as target");
}

TEST_CASE("all problems of a request are told at once", "[selection]") {
  fixture f, other;
  auto problems = problems_of(
      f.g, {{"a", "1"}, {"c", 3}, {"x", 4}, {"k", 1}, {"k", 2}, other.a = 1},
      {f.z, "nowhere", other.z});
  CHECK(problems.size() == 8); // b is missing, besides
  request_error error{"two", problems};
  CHECK_THAT(error.what(),
             ContainsSubstring("cannot run graph \"two\" (8 problems):")
                 && ContainsSubstring("\n  - input \"b\" (int) is missing"));
}

TEST_CASE("long lists of names are cut in messages", "[selection]") {
  graph_builder b;
  auto n = b.input<int>("n");
  for (int i = 0; i < 12; ++i)
    b.node("user" + std::to_string(i), same, n);
  auto problems = problems_of(std::move(b).build("g"), {});
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("\"user7\" and 4 more"));
}

TEST_CASE("an empty graph has nothing to select", "[selection]") {
  auto r = resolve(graph{}, {}, {});
  CHECK(r.selected.targets.empty());
  CHECK(r.values.entries().empty());
  CHECK_THROWS_AS(resolve(graph{}, {}, targets{"x"}), request_error);
}
