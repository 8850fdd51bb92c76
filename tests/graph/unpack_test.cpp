// Tests unpack: which nodes it makes, and that they share the whole's payload.

#include "graphs.hpp"
#include <troupe/graph/task_program.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <array>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

struct summary {
  std::string title;
  double mean = 0;
  std::unique_ptr<int> owned;
};

template <class T>
const T* payload(const value& v) {
  return v.get_if<T>();
}

} // namespace

TEST_CASE("a tuple becomes a node per element", "[unpack]") {
  using three = std::tuple<int, std::string, double>;
  graph_builder b;
  auto whole = b.input<three>("whole");
  auto [i, s, d] = b.unpack(whole, "i", "s", "d");
  CHECK(std::same_as<decltype(i), fresh<out<int>>>);
  CHECK(std::same_as<decltype(s), fresh<out<std::string>>>);
  CHECK(std::same_as<decltype(d), fresh<out<double>>>);
  auto g = std::move(b).build("g");
  CHECK(g.size() == 4);
  auto v = value::of(three{1, "one", 1.5});
  CHECK(call(g, "i", v).get<int>() == 1);
  CHECK(call(g, "s", v).get<std::string>() == "one");
  CHECK(call(g, "d", v).get<double>() == 1.5);
  for (auto name : {"i", "s", "d"})
    CHECK(g.arguments(g.find(name))[0].from == g.find(whole));
}

TEST_CASE("pairs and arrays are tuples too", "[unpack]") {
  using pair = std::pair<int, std::string>;
  using array = std::array<std::string, 2>;
  graph_builder b;
  auto [one, text] = b.unpack(b.input<pair>("pair"), "one", "text");
  auto [p, q] = b.unpack(b.input<array>("array"), "p", "q");
  CHECK(std::same_as<decltype(text), fresh<out<std::string>>>);
  CHECK(std::same_as<decltype(p), fresh<out<std::string>>>);
  auto g = std::move(b).build("g");
  CHECK(call(g, "one", value::of(pair{1, "x"})).get<int>() == 1);
  CHECK(call(g, "q", value::of(array{"p", "q"})).get<std::string>() == "q");
}

TEST_CASE("elements share the tuple's payload", "[unpack]") {
  using pair = std::pair<std::string, std::vector<int>>;
  graph_builder b;
  b.unpack(b.input<pair>("whole"), "first", "second");
  auto g = std::move(b).build("g");
  auto whole = value::of(pair{"text", {1, 2}});
  auto first = call(g, "first", whole);
  auto second = call(g, "second", whole);
  CHECK(payload<std::string>(first) == &whole.get<pair>().first);
  CHECK(payload<std::vector<int>>(second) == &whole.get<pair>().second);
}

TEST_CASE("elements that cannot be copied are shared", "[unpack]") {
  using pair = std::pair<std::unique_ptr<int>, int>;
  graph_builder b;
  auto [owned, n] = b.unpack(b.input<pair>("whole"), "owned", "n");
  CHECK(std::same_as<decltype(owned), fresh<out<std::unique_ptr<int>>>>);
  b.node(
      "both", [](const std::unique_ptr<int>& p, int k) { return *p + k; },
      owned, n);
  auto g = std::move(b).build("g");
  auto whole = value::of(pair{std::make_unique<int>(4), 3});
  auto first = call(g, "owned", whole);
  CHECK(payload<std::unique_ptr<int>>(first) == &whole.get<pair>().first);
  CHECK(call(g, "both", first, value::of(3)).get<int>() == 7);
}

TEST_CASE("a struct becomes a node per member that is named", "[unpack]") {
  graph_builder b;
  auto whole = b.input<summary>("whole");
  auto [mean, owned] = b.unpack(whole, part{"mean", &summary::mean},
                                part{"owned", &summary::owned});
  CHECK(std::same_as<decltype(mean), fresh<out<double>>>);
  CHECK(std::same_as<decltype(owned), fresh<out<std::unique_ptr<int>>>>);
  auto g = std::move(b).build("g");
  CHECK(g.size() == 3);
  auto v = value::of(summary{"title", 2.5, std::make_unique<int>(1)});
  CHECK(call(g, "mean", v).get<double>() == 2.5);
  CHECK(payload<std::unique_ptr<int>>(call(g, "owned", v))
        == &v.get<summary>().owned);
}

TEST_CASE("a member behind a pointer lives as long as the pointer",
          "[unpack]") {
  using shared = std::shared_ptr<const summary>;
  graph_builder b;
  b.unpack(b.input<shared>("whole"), part{"title", &summary::title});
  auto g = std::move(b).build("g");
  auto pointer = std::make_shared<const summary>(summary{"title", 1, nullptr});
  auto title = call(g, "title", value::of<shared>(std::move(pointer)));
  CHECK(title.get<std::string>() == "title");
}

TEST_CASE("what is unpacked in a block stays in it", "[unpack]") {
  using pair = std::pair<int, std::string>;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector<pair>{{1, "a"}}; });
  auto [number, text] = b.unpack(x, "number", "text");
  CHECK(std::same_as<decltype(number), fresh<each<int>>>);
  CHECK(std::same_as<decltype(text), fresh<each<std::string>>>);
  b.collect("total", sum, number);
  auto g = std::move(b).build("g");
  CHECK(g.at(g.find("number")).block == g.find(x));
  CHECK(g.at(g.find("text")).block == g.find(x));
  auto groups = cut(g);
  CHECK(groups->nodes(group_named(*groups, "block-x")).size() == 2);
}

TEST_CASE("a node that is named is unpacked", "[unpack]") {
  using pair = std::pair<int, int>;
  graph_builder b;
  auto [p, q] = b.unpack(named<pair>("whole"), "p", "q");
  b.node("whole", [] { return pair{1, 2}; });
  b.node("both", add, p, q);
  auto g = std::move(b).build("g");
  CHECK(g.find("whole") < g.find("p"));
}

TEST_CASE("parts are named in their module, and told where they were written",
          "[unpack]") {
  graph_builder b;
  auto m = b.module("m");
  const auto line = __LINE__;
  m.unpack(m.node("whole", [] { return std::pair{1, 2}; }), "p", "q");
  auto g = std::move(b).build("g");
  REQUIRE(g.find("m/q") != no_node);
  CHECK(g.at(g.find("m/p")).where.line == line + 1);
  CHECK(g.at(g.find("m/q")).where.line == line + 1);
}

TEST_CASE("parts with bad names are told as other nodes are", "[unpack]") {
  graph_builder b;
  b.unpack(b.node("whole", [] { return std::pair{1, 2}; }), "whole", "");
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0], ContainsSubstring("same name"));
  CHECK_THAT(problems[1], ContainsSubstring("no name"));
}
