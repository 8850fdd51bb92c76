// Tests run_plan with given values, in blocks too.

#include "nested_graphs.hpp"
#include "planned_run.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using words = planned_run::words;

value list_of(std::initializer_list<value> items) {
  return value::of(value_list{items});
}
value list_of(std::initializer_list<int> numbers) {
  value_list list;
  for (int i : numbers)
    list.push_back(value::of(i));
  return value::of(std::move(list));
}

// A run that is given the values of some nodes.
planned_run run_with(const graph& g, const planned_run::given_list& given,
                     std::vector<target> targets = {},
                     const grouping_strategy& strategy = by_repeatable_block) {
  auto selected = select(g, targets);
  for (const auto& [node, what] : given)
    selected.overridden[g.find(node)] = true;
  return planned_run{
      std::make_shared<grouping>(g, std::move(selected), strategy), given};
}

std::vector<int> two() { return {1, 2}; }

// x, y = f(x), z = g(y), and the sum.
graph chain_in_a_block() {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", same, x);
  auto z = b.node("z", same, y);
  b.collect("total", sum, z);
  return std::move(b).build("g");
}

int input_of(const planned_run& run, const std::string& task) {
  return run.running().at(task).inputs.at(0).get<int>();
}

} // namespace

TEST_CASE("a given expander's block runs at once", "[run_plan_given]") {
  auto run = run_with(chain_in_a_block(), {{"x", {list_of({7, 8}), true}}});
  CHECK(run.start() == words{"give expand-x", "run block-x[0] +1"});
  CHECK(run.opened() == words{"block-x 2 by expand-x"});
  CHECK(input_of(run, "block-x[0]") == 7);
  CHECK(input_of(run, "block-x[1]") == 8);
}

TEST_CASE("a given expander may have no elements", "[run_plan_given]") {
  auto none =
      run_with(chain_in_a_block(), {{"x", {value::of(value_list{}), true}}});
  CHECK(none.start() == words{"give expand-x", "run collect-total"});
}

TEST_CASE("one value stands for a node at all elements", "[run_plan_given]") {
  auto run = run_with(chain_in_a_block(), {{"y", {value::of(9)}}});
  run.start();
  CHECK(run.expand("expand-x", 2) == words{"run block-x[0] +1"});
  CHECK(input_of(run, "block-x[0]") == 9);
  CHECK(input_of(run, "block-x[1]") == 9);
}

TEST_CASE("a list stands for a node, a value for each element",
          "[run_plan_given]") {
  auto run = run_with(chain_in_a_block(), {{"y", {list_of({5, 6}), true}}});
  run.start();
  run.expand("expand-x", 2);
  CHECK(input_of(run, "block-x[0]") == 5);
  CHECK(input_of(run, "block-x[1]") == 6);
}

TEST_CASE("a stage of given nodes alone ends without being run",
          "[run_plan_given]") {
  auto run = run_with(chain_in_a_block(), {{"y", {list_of({5, 6}), true}}}, {},
                      individually);
  run.start();
  CHECK(run.expand("expand-x", 2)
        == words{"give block-x[0] +1", "run block-x.2[0] +1"});
  CHECK(input_of(run, "block-x.2[1]") == 6);
}

TEST_CASE("given values are gathered, and taken as targets",
          "[run_plan_given]") {
  auto run =
      run_with(chain_in_a_block(), {{"z", {value::of(4)}}}, {"total", "z"});
  run.start();
  CHECK(run.expand("expand-x", 2)
        == words{"run block-x[0] +1", "run collect-total"});
  auto list = run.running().at("collect-total").inputs.at(0);
  REQUIRE(list.get<value_list>().size() == 2);
  CHECK(list.get<value_list>()[1].get<int>() == 4);
  CHECK(run.plan().target(1).get<value_list>().size() == 2);
}

TEST_CASE("a nested expander is given a list for each element around it",
          "[run_plan_given]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", numbers_below, x);
  auto z = b.node("z", same, y);
  b.collect("per_x", sum, z);
  auto g = std::move(b).build("g");
  auto lists = list_of({list_of({7}), list_of({8, 9})});
  auto run = run_with(g, {{"y", {lists, true}}});
  run.start();
  CHECK(run.expand("expand-x", 2)
        == words{"give block-x[0]/expand-y +1", "run block-x[1]/block-y[0] +1",
                 "run block-x[0]/block-y[0]"});
  CHECK(input_of(run, "block-x[0]/block-y[0]") == 7);
  CHECK(input_of(run, "block-x[1]/block-y[1]") == 9);
}

TEST_CASE("how many elements were given is told with the end",
          "[run_plan_given]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", numbers_below, x);
  b.node("z", same, y);
  auto g = std::move(b).build("g");
  auto selected = select(g, {});
  selected.overridden[g.find("x")] = selected.overridden[g.find("y")] = true;
  given_values given;
  given.add(g.find("x"), {list_of({1, 2, 3}), true});
  given.add(g.find("y"),
            {list_of({list_of({7}), value::of(value_list{}), list_of({8, 9})}),
             true});
  run_plan plan{std::make_shared<grouping>(g, selected),
                std::make_shared<const given_values>(given)};
  plan.start();
  std::vector<std::vector<std::uint64_t>> told;
  for (const auto& f : plan.take_facts())
    if (f.what == run_plan::fact::kind::give)
      told.push_back(f.given_elements);
  CHECK(told == std::vector<std::vector<std::uint64_t>>{{3}, {1, 0, 2}});
}

TEST_CASE("a given node is given to a cancelled run too", "[run_plan_given]") {
  auto run = run_with(chain_in_a_block(), {{"x", {list_of({7}), true}}});
  run.plan().cancel();
  CHECK(run.start()
        == words{"give expand-x", "cancel block-x[0]", "cancel collect-total"});
  CHECK(run.plan().ended());
}
