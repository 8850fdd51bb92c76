// Tests the markers all, successes and outcomes: handles, edges and calls.

#include "graphs.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

int count_failures(items<outcome<int>> list) {
  int failed = 0;
  for (const auto& x : list)
    failed += !x;
  return failed;
}

value a_failure() {
  return value::of<shared_failure>(std::make_shared<failure>());
}

struct fixture {
  graph_builder b;
  each<int> x = b.expand("x", [] { return std::vector{1, 2, 3}; });
  each<each<int>> y = b.expand("y", numbers_below, x);
};

passing how(const graph& g, std::string_view name, std::size_t argument = 0) {
  return g.arguments(g.find(name))[argument].how;
}

} // namespace

TEST_CASE("markers gather in every kind of node", "[gathered]") {
  fixture f;
  auto total = f.b.node("total", sum, successes(f.x));
  auto bad = f.b.node("bad", count_failures, outcomes(f.x));
  auto of_collect = f.b.collect("of_collect", count_failures, outcomes(f.x));
  auto again = f.b.expand(
      "again", [](items<int> list) { return std::vector<int>(list); },
      successes(f.x));
  auto inside = f.b.node(
      "inside", [](int one, items<int> list) { return one - sum(list); }, f.x,
      successes(f.x));
  CHECK(std::same_as<decltype(total), fresh<out<int>>>);
  CHECK(std::same_as<decltype(bad), fresh<out<int>>>);
  CHECK(std::same_as<decltype(of_collect), fresh<out<int>>>);
  CHECK(std::same_as<decltype(again), fresh<each<int>>>);
  CHECK(std::same_as<decltype(inside), fresh<each<int>>>);
  auto g = std::move(f.b).build("g");
  CHECK(how(g, "total") == passing::successes);
  CHECK(how(g, "bad") == passing::outcomes);
  CHECK(how(g, "of_collect") == passing::outcomes);
  CHECK(how(g, "again") == passing::successes);
  CHECK(how(g, "inside", 1) == passing::successes);
  CHECK(g.at(g.find("bad")).block == no_node);
  CHECK(g.at(g.find("inside")).block == g.find("x"));
}

TEST_CASE("markers take one level away, as all does", "[gathered]") {
  fixture f;
  auto bad = f.b.node("bad", count_failures, outcomes(f.y));
  auto both = f.b.collect(
      "both",
      [](items<outcome<int>> p, items<int> q, int x) {
        return count_failures(p) + sum(q) + x;
      },
      outcomes(f.y), f.y, f.x);
  CHECK(std::same_as<decltype(bad), fresh<each<int>>>);
  CHECK(std::same_as<decltype(both), fresh<each<int>>>);
  auto g = std::move(f.b).build("g");
  CHECK(how(g, "both", 0) == passing::outcomes);
  CHECK(how(g, "both", 1) == passing::all);
  CHECK(how(g, "both", 2) == passing::plain);
  CHECK(g.at(g.find("both")).block == g.find("x"));
}

TEST_CASE("markers take fresh handles and names", "[gathered]") {
  graph_builder b;
  b.node("early", sum, successes(named<each<int>>("x")));
  b.node("named", count_failures, outcomes(named<each<int>>("x")));
  auto x = b.expand("x", [] { return std::vector{1}; });
  b.node("fresh", count_failures, outcomes(x));
  b.node("at_once", sum, successes(b.node("y", same, x)));
  auto g = std::move(b).build("g");
  CHECK(how(g, "early") == passing::successes);
  CHECK(how(g, "named") == passing::outcomes);
  CHECK(how(g, "fresh") == passing::outcomes);
  CHECK(how(g, "at_once") == passing::successes);
}

TEST_CASE("functions get values and failures in order", "[gathered]") {
  fixture f;
  f.b.node("total", sum, successes(f.x));
  f.b.node("bad", count_failures, outcomes(f.x));
  f.b.node(
      "vector",
      [](const std::vector<outcome<int>>& list) {
        return list.at(0) ? *list.at(0) : -1;
      },
      outcomes(f.x));
  auto g = std::move(f.b).build("g");
  auto list = value::of(value_list{value::of(4), a_failure(), value::of(6)});
  auto good = value::of(value_list{value::of(4), value::of(6)});
  CHECK(call(g, "total", good).get<int>() == 10);
  CHECK(call(g, "bad", list).get<int>() == 1);
  CHECK(call(g, "vector", list).get<int>() == 4);
}

TEST_CASE("an edge that gathers is another one than a plain one",
          "[gathered]") {
  CHECK_FALSE(gathers(passing::plain));
  CHECK(gathers(passing::all));
  CHECK(gathers(passing::successes));
  CHECK(gathers(passing::outcomes));
  CHECK_FALSE(gathers(passing::order));
}
