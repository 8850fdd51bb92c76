// Tests that blocks which wait for each other are refused.

#include "graphs.hpp"
#include <troupe/graph/run_plan.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<int> two() { return {1, 2}; }

int plus_all(int one, const items<int>& all) { return one + sum(all); }

// Whether a run of every node comes to its end.
bool ends(const graph& g) {
  run_plan plan{cut(g)};
  auto ready = plan.start();
  while (!ready.empty()) {
    auto next = ready.back();
    ready.pop_back();
    auto more = plan.finish(next.group, {});
    ready.insert(ready.end(), more.begin(), more.end());
  }
  return plan.ended();
}

} // namespace

TEST_CASE("two blocks cannot gather each other", "[block_order]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", two);
  auto x1 = b.node("x1", same, x);
  auto y1 = b.node("y1", same, y);
  b.node("x2", plus_all, x, all(y1));
  b.node("y2", plus_all, y, all(x1));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0],
             ContainsSubstring("\"x2\" is in the block of \"x\" and needs "
                               "\"y1\"")
                 && ContainsSubstring("\"y2\" is in the block of \"y\" and "
                                      "needs \"x1\"")
                 && ContainsSubstring("expand one of the lists twice"));
}

TEST_CASE("two blocks cannot come after each other", "[block_order]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", two);
  auto x1 = b.node("x1", same, x);
  auto y1 = b.node("y1", same, y);
  b.node("x2", same, x).after(y1);
  b.node("y2", same, y).after(x1);
  CHECK(problems_of_building(std::move(b)).size() == 1);
}

TEST_CASE("blocks cannot wait for each other through other nodes",
          "[block_order]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", two);
  auto z = b.expand("z", two);
  auto x1 = b.node("x1", same, x);
  auto y1 = b.node("y1", same, y);
  auto z1 = b.node("z1", same, z);
  b.node("x2", add, x, b.node("of_y", same, b.collect("ys", sum, y1)));
  b.node("y2", plus_all, y, all(z1));
  b.node("z2", add, z, b.collect("xs", sum, x1));
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0], ContainsSubstring("\"of_y\"")
                              && ContainsSubstring("\"z1\"")
                              && ContainsSubstring("\"xs\""));
}

TEST_CASE("a block may gather another in one direction", "[block_order]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", two);
  auto x1 = b.node("x1", same, x);
  auto y1 = b.node("y1", plus_all, y, all(x1));
  b.node("y2", plus_all, y, all(x));
  b.collect(
      "both", [](items<int> p, items<int> q) { return sum(p) + sum(q); }, x1,
      y1);
  CHECK(ends(std::move(b).build("g")));
}
