// Tests that nothing in graph/ recurses or is slow on a very long graph.

#include "graphs.hpp"
#include <troupe/graph/run_plan.hpp>
#include <troupe/graph/task_program.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;
using namespace troupe::test;

namespace {

out<int> add_chain(graph_builder& b, out<int> from, int length) {
  for (int i = 0; i < length; ++i)
    from = b.node("c" + std::to_string(i), same, from);
  return from;
}

} // namespace

TEST_CASE("a chain of a million nodes is built, cut and planned",
          "[long_graph]") {
  constexpr int length = 1'000'000;
  graph_builder b;
  auto last = add_chain(b, b.input<int>("n"), length);
  auto g = std::move(b).build("chain");
  REQUIRE(g.size() == length + 1);
  CHECK(g.find("c999999") == last.number);

  auto groups = cut(g);
  REQUIRE(groups->size() == length);
  CHECK(groups->selected().targets == std::vector{last.number});
  CHECK(task_program{*groups, length - 1}.exports().size() == 1);

  run_plan plan{groups};
  auto facts = plan.start();
  int steps = 0;
  for (; facts.size() == 1; ++steps)
    facts = plan.finish(facts[0].group, {});
  CHECK(steps == length);
  CHECK(plan.ended());
}

TEST_CASE("a block with a hundred thousand nodes is one group",
          "[long_graph]") {
  constexpr int length = 100'000;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  for (int i = 0; i < length; ++i)
    x = b.node("x" + std::to_string(i), same, x);
  auto groups = cut(std::move(b).build("block"));
  REQUIRE(groups->size() == 2);
  CHECK(groups->nodes(1).size() == length);
  CHECK(task_program{*groups, 1}.steps().size() == length);
}

TEST_CASE("the search for second passes visits a node once per block",
          "[long_graph]") {
  constexpr int length = 100'000;
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto last = add_chain(b, n, length); // younger than x, and not of it
  for (int i = 0; i < length; ++i)
    b.node("x" + std::to_string(i), add, x, last);
  CHECK(std::move(b).build("wide").size() == 2 * length + 2);
}
