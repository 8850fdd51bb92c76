// Values that a run is given for nodes in blocks, and for expanders.

#include "../support/audited_engine.hpp"
#include "../support/naturals.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/graph_error.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <numeric>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

int sum_of(items<int> list) {
  return std::accumulate(list.begin(), list.end(), 0);
}

std::vector<int> below(int n) {
  std::vector<int> list(static_cast<std::size_t>(n));
  std::iota(list.begin(), list.end(), 0);
  return list;
}

// n, x below n, y = 10 x, sum of y.
struct block {
  in<int> n;
  each<int> x, y;
  out<int> sum;
  graph g;

  block() {
    graph_builder b;
    n = b.input<int>("n");
    x = b.expand("x", below, n);
    y = b.node(
        "y", [](int v) { return 10 * v; }, x);
    sum = b.collect("sum", sum_of, y);
    g = std::move(b).build("block");
  }
};

} // namespace

TEST_CASE("every element gets the value", "[override]") {
  test::audited_engine engine;
  block b;
  CHECK(engine->run(b.g, {b.n = 4, override_all(b.y, 7)}, {b.sum})[b.sum]
        == 28);
  for (const auto& e : engine.events<task_finished>())
    if (e.run->groups.name(e.task.group) == "block-x")
      CHECK(e.attempts == 0);
}

TEST_CASE("each element gets its value", "[override]") {
  test::audited_engine engine;
  block b;
  CHECK(
      engine->run(b.g, {b.n = 3, override_each(b.y, {1, 2, 3})}, {b.sum})[b.sum]
      == 6);
}

TEST_CASE("an expander's elements are the override's", "[override]") {
  test::audited_engine engine;
  block b;
  // Its input is not needed.
  CHECK(engine->run(b.g, {override_each(b.x, {5, 6})}, {b.sum})[b.sum] == 110);
  auto told = engine.events<group_expanded>();
  REQUIRE(told.size() == 1);
  CHECK(told[0].count == 2);
  CHECK(engine->run(b.g, {override_each(b.x, {})}, {b.sum})[b.sum] == 0);
}

TEST_CASE("a wrong number of values fails the expander", "[override]") {
  test::audited_engine engine;
  block b;
  try {
    engine->run(b.g, {b.n = 2, override_each(b.y, {1, 2, 3})}, {b.sum});
    FAIL("it must fail");
  } catch (const run_error& e) {
    CHECK_THAT(e.what(), ContainsSubstring("expand-x")
                             && ContainsSubstring("3 values")
                             && ContainsSubstring("2 elements"));
  }
  for (const auto& e : engine.events<task_submitted>())
    CHECK(e.run->groups.name(e.task.group) == "expand-x");
  CHECK_THROWS_WITH(
      engine->run(b.g, {override_each(b.x, {1}), override_each(b.y, {1, 2})},
                  {b.sum}),
      ContainsSubstring("different numbers"));
}

TEST_CASE("a surplus element of a lazy expander is noticed", "[override]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return test::naturals{1'000'000}; }).window(8);
  auto y = b.node(
      "y", [](int v) { return v; }, x);
  auto sum = b.fold(
      "sum", 0, [](int s, int v) { return s + v; }, y);
  auto g = std::move(b).build("g");
  CHECK_THROWS_AS(engine->run(g, {override_each(y, below(20))}, {sum}),
                  run_error);
}

TEST_CASE("values in nested blocks are nested", "[override]") {
  test::audited_engine engine;
  graph_builder b;
  auto n = b.input("n", 3);
  auto x = b.expand("x", below, n);
  auto y = b.expand("y", below, x);
  auto z = b.node(
      "z", [](int v) { return v; }, y);
  auto per_x = b.collect("per_x", sum_of, z);
  auto g = std::move(b).build("g");
  auto sums = [&](binding o) {
    return std::vector<int>(engine->run(g, {std::move(o)}, {per_x})[per_x]);
  };
  CHECK(sums(override_each(z, {{}, {5}, {6, 7}})) == std::vector{0, 5, 13});
  CHECK(sums(override_each(y, {{1, 2}, {}, {3}})) == std::vector{3, 0, 3});
  CHECK(sums(override_all(z, 4)) == std::vector{0, 4, 8});
  CHECK_THROWS_AS(sums(override_each(z, {{}, {5}, {6}})), run_error);
  CHECK_THROWS_AS(sums(override_each(z, {{}, {5}})), run_error);
}

TEST_CASE("what cannot be overridden so is told at once", "[override]") {
  test::audited_engine engine;
  block b;
  CHECK_THROWS_WITH(engine->run(b.g, {b.n = 1, override_all("x", 1)}, {b.sum}),
                    ContainsSubstring("override_each()"));
  CHECK_THROWS_WITH(engine->run(b.g, {b.n = 1, set("y", 1)}, {b.sum}),
                    ContainsSubstring("override_all()"));
}
