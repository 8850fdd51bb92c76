// Tests overrides: what a run needs and does when it is given nodes' values.

#include "planned_run.hpp"

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

// n -> x -> y -> z, k -> y; and a block over z that is collected.
struct fixture {
  in<int> n, k;
  out<int> x, y, z;
  each<int> element, squared;
  out<int> total;
  graph g = [this] {
    graph_builder b;
    n = b.input<int>("n");
    k = b.input<int>("k");
    x = b.node("x", same, n);
    y = b.node("y", add, x, k);
    z = b.node("z", same, y);
    element = b.expand("element", numbers_below, z);
    squared = b.node("squared", square, element);
    total = b.collect("total", sum, squared);
    return std::move(b).build("given");
  }();

  name_list needed(const bindings& given, const targets& wanted) const {
    auto s = resolve(g, given, wanted).selected;
    std::vector<node_id> ids;
    for (node_id id = 0; id < g.size(); ++id)
      if (s.needed[id])
        ids.push_back(id);
    return names_of(g, ids);
  }

  name_list problems(const bindings& given) const {
    try {
      resolve(g, given, targets{z});
    } catch (const request_error& e) {
      return {e.problems().begin(), e.problems().end()};
    }
    return {};
  }
};

} // namespace

TEST_CASE("what only an overridden node needs is not needed", "[override]") {
  fixture f;
  CHECK(f.needed({set(f.y, 3)}, {f.z}) == name_list{"y", "z"});
  CHECK(f.needed({set(f.x, 3), f.k = 1}, {f.z})
        == name_list{"k", "x", "y", "z"});
  CHECK(f.needed({set(f.y, 3), f.n = 1}, {f.z, f.x})
        == name_list{"n", "x", "y", "z"});
}

TEST_CASE("an override above what is needed changes nothing", "[override]") {
  fixture f;
  CHECK(f.needed({set(f.y, 3), set(f.x, 2)}, {f.z}) == name_list{"y", "z"});
  CHECK(f.needed({set(f.z, 3), f.n = 1}, {f.x}) == name_list{"n", "x"});
  auto r = resolve(f.g, bindings{set(f.z, 3), f.n = 1}, targets{f.x});
  CHECK(r.values.entries().size() == 1);
}

TEST_CASE("the value of an override is part of the request", "[override]") {
  fixture f;
  auto r = resolve(f.g, bindings{set(f.y, 3)}, targets{f.z});
  REQUIRE(r.values.entries().size() == 1);
  CHECK(r.values.entries().begin()->first == f.g.find(f.y));
  CHECK(r.values.entries().begin()->second.what.get<int>() == 3);
  CHECK(r.selected.overridden[f.g.find(f.y)]);
}

TEST_CASE("a node is overridden by handle or by name", "[override]") {
  fixture f;
  CHECK(f.needed({set("y", 3)}, {f.z}) == name_list{"y", "z"});
  graph_builder b;
  auto text = b.node("text", [] { return std::string{}; });
  auto g = std::move(b).build("g");
  for (const auto& one : bindings{set(text, "new"), set("text", "new")})
    CHECK(resolve(g, bindings{one}, {})
              .values.entries()
              .begin()
              ->second.what.get<std::string>()
          == "new");
}

TEST_CASE("a collect is overridden, and its block not needed", "[override]") {
  fixture f;
  CHECK(f.needed({set(f.total, 9)}, {f.total}) == name_list{"total"});
}

TEST_CASE("an input that is set is bound", "[override]") {
  fixture f;
  auto r = resolve(f.g, bindings{set(f.n, 1), f.k = 2}, targets{f.y});
  CHECK(r.values.entries().size() == 2);
  CHECK_FALSE(r.selected.overridden[f.g.find(f.n)]);
}

TEST_CASE("one value cannot stand for an expander or a node of a block",
          "[override]") {
  fixture f;
  auto problems =
      f.problems({set("element", 1), set("squared", 2), f.n = 1, f.k = 2});
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("\"element\" is an expander")
                              && ContainsSubstring("override_each()"));
  CHECK_THAT(problems[1], ContainsSubstring("\"squared\" is in a block"));
}

TEST_CASE("wrong overrides are told, with the types and users", "[override]") {
  fixture f;
  auto problems =
      f.problems({set("y", 1.5), set("nowhere", 1), set("x", 1), set("x", 2)});
  REQUIRE(problems.size() == 3);
  CHECK(problems[0]
        == "node \"y\" wants int, but was given double; it is used by: \"z\"");
  CHECK_THAT(problems[1], ContainsSubstring("there is no node \"nowhere\""));
  CHECK(problems[2] == "node \"x\" is bound twice");
}

TEST_CASE("a plain node is not bound without set", "[override]") {
  fixture f;
  auto problems = f.problems({{"y", 1}, f.n = 1, f.k = 2});
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("override it with set()"));
}

TEST_CASE("an overridden node keeps its group, without arguments",
          "[override]") {
  fixture f;
  auto groups = cut(f.g, {f.z}, {f.y});
  REQUIRE(groups->size() == 2);
  auto y = f.g.find(f.y);
  CHECK(groups->name(groups->group_of(y)) == "y");
  CHECK(groups->overridden(y));
  CHECK(groups->arguments(y).empty());
  CHECK_FALSE(groups->overridden(f.g.find(f.z)));
}

TEST_CASE("an overridden node waits for nothing", "[override]") {
  fixture f;
  // x is wanted besides, so there is a group that y would wait for.
  planned_run run{cut(f.g, {f.z, f.x}, {f.y}), {{f.y, {value::of(7)}}}};
  CHECK(run.start() == name_list{"run x", "give y", "run z"});
  CHECK(run.running().at("z").inputs.at(0).get<int>() == 7);
  CHECK(run.fail("x").empty()); // nobody is skipped
}

TEST_CASE("an overridden node comes after nothing", "[override]") {
  graph_builder b;
  auto first = b.node("first", [] { return 1; });
  auto second = b.node("second", [] { return 2; }).after(first);
  auto g = std::move(b).build("g");
  CHECK(cut(g, {second}, {second})->size() == 1);
  planned_run both{cut(g, {first, second}, {second}),
                   {{second, {value::of(7)}}}};
  CHECK(both.start() == name_list{"run first", "give second"});
}

TEST_CASE("a given value can be a target", "[override]") {
  fixture f;
  planned_run run{cut(f.g, {f.y}, {f.y}), {{f.y, {value::of(7)}}}};
  CHECK(run.start() == name_list{"give y"});
  CHECK(run.plan().ended());
  CHECK(run.plan().target(0).get<int>() == 7);
}
