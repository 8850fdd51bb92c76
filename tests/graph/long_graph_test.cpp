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

  given_values given;
  given.add(0, {value::of(3)});
  run_plan plan{groups, std::make_shared<const given_values>(std::move(given))};
  plan.start();
  int steps = 0;
  for (; !plan.ended(); ++steps) {
    auto facts = plan.take_facts();
    plan.take_supplies(facts.back());
    value result = value::of(steps);
    plan.finish({.group = facts.back().group,
                 .state = task_state::succeeded,
                 .exports = {&result, 1}});
  }
  CHECK(steps == length);
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
