// Tests run_plan: what is run when, what is skipped and why, and the end.

#include "planned_run.hpp"
#include <troupe/graph/run_plan.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using words = planned_run::words;

graph diamond() {
  graph_builder b;
  auto n = b.input<int>("n");
  auto top = b.node("top", same, n);
  auto left = b.node("left", same, top);
  auto right = b.node("right", add, top, top);
  b.node("bottom", add, left, right);
  return std::move(b).build("diamond");
}

std::vector<int> two() { return {1, 2}; }

} // namespace

TEST_CASE("graph Q runs from one task to the next", "[run_plan]") {
  planned_run run{graph_q()};
  CHECK(run.start() == words{"run n"});
  CHECK(run.finish("n") == words{"run expand-over"});
  CHECK(run.expand("expand-over", 3) == words{"run block-over[0] +2"});
  CHECK(run.opened() == words{"block-over 3 by expand-over"});
  CHECK(run.left() == words{"n", "expand-over"});
  CHECK(run.finish("block-over[2]").empty());
  CHECK(run.finish("block-over[0]").empty());
  CHECK(run.finish("block-over[1]") == words{"run collect-total"});
  CHECK(run.left().back() == "block-over");
  CHECK(run.finish("collect-total") == words{"run output"});
  CHECK_FALSE(run.plan().ended());
  CHECK(run.finish("output").empty());
  CHECK(run.plan().ended());
}

TEST_CASE("a plan without groups has ended", "[run_plan]") {
  planned_run run{graph{}};
  CHECK(run.start().empty());
  CHECK(run.plan().ended());
}

TEST_CASE("a task waits for all that it takes from", "[run_plan]") {
  planned_run run{diamond()};
  CHECK(run.start() == words{"run top"});
  CHECK(run.finish("top") == words{"run left", "run right"});
  CHECK(run.finish("right").empty());
  CHECK(run.finish("left") == words{"run bottom"});
}

TEST_CASE("independent tasks are ready at once", "[run_plan]") {
  graph_builder b;
  auto n = b.input<int>("n");
  b.node("x", same, n);
  b.node("y", same, n);
  b.node("z", [] { return 1; });
  planned_run run{std::move(b).build("g")};
  CHECK(run.start() == words{"run x", "run y", "run z"});
}

TEST_CASE("a task gets the values of its own element", "[run_plan]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", add, x, n);
  b.collect("total", sum, y);
  planned_run run{std::move(b).build("g")};
  run.start();
  CHECK(run.running().at("expand-x").inputs.at(0).get<int>() == 3);
  run.expand("expand-x", 2);
  for (int i : {0, 1}) {
    const auto& task = run.running().at("block-x[" + std::to_string(i) + ']');
    CHECK(task.inputs.at(0).get<int>() == i);
    CHECK(task.shared.at(0).get<int>() == 3);
  }
  run.yield("block-x[1]", {value::of(11)});
  run.yield("block-x[0]", {value::of(10)});
  auto list = run.running().at("collect-total").inputs.at(0).get<value_list>();
  REQUIRE(list.size() == 2);
  CHECK(list[0].get<int>() == 10);
  CHECK(list[1].get<int>() == 11);
}

TEST_CASE("what is below a missing value is skipped, with the root cause",
          "[run_plan]") {
  planned_run run{diamond()};
  run.start();
  run.finish("top");
  CHECK(run.fail("left").empty());
  CHECK(run.finish("right") == words{"skip bottom for left"});
  CHECK(run.plan().ended());
  CHECK_FALSE(run.plan().target(0));
}

TEST_CASE("a root cause is the first failure in the order of elements",
          "[run_plan]") {
  planned_run run{graph_q()};
  run.start();
  run.finish("n");
  run.expand("expand-over", 4);
  run.fail("block-over[3]");
  run.finish("block-over[0]");
  run.fail("block-over[1]");
  CHECK(run.finish("block-over[2]")
        == words{"skip collect-total for block-over[1]",
                 "skip output for block-over[1]"});
  CHECK(run.plan().ended());
}

TEST_CASE("users of a task's other values are not skipped", "[run_plan]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto good = b.node("good", same, x);
  auto bad = b.node("bad", same, x);
  b.collect("goods", sum, good);
  b.collect("bads", sum, bad);
  planned_run run{std::move(b).build("g")};
  run.start();
  run.expand("expand-x", 2);
  run.finish("block-x[0]");
  CHECK(run.yield("block-x[1]", {value::of(1), value{}})
        == words{"run collect-goods", "skip collect-bads for block-x[1]"});
}

TEST_CASE("an expander that failed opens empty blocks, and skips what gathers",
          "[run_plan]") {
  planned_run run{graph_q()};
  run.start();
  run.finish("n");
  CHECK(run.fail("expand-over")
        == words{"skip collect-total for expand-over",
                 "skip output for expand-over"});
  CHECK(run.opened() == words{"block-over 0 by expand-over"});
  CHECK(run.plan().ended());
}

TEST_CASE("an expansion without elements gathers nothing", "[run_plan]") {
  planned_run run{graph_q()};
  run.start();
  run.finish("n");
  CHECK(run.expand("expand-over", 0) == words{"run collect-total"});
  auto inputs = run.running().at("collect-total").inputs;
  CHECK(inputs.at(0).get<value_list>().empty());
}

TEST_CASE("every group is left once, when its tasks have ended", "[run_plan]") {
  planned_run run{graph_q()};
  run.start();
  run.finish("n");
  run.expand("expand-over", 1);
  run.fail("block-over[0]");
  auto left = run.left();
  std::sort(left.begin(), left.end());
  CHECK(left
        == words{"block-over", "collect-total", "expand-over", "n", "output"});
}

TEST_CASE("a chain of a million skipped nodes does not recurse", "[run_plan]") {
  constexpr int length = 1'000'000;
  graph_builder b;
  out<int> last = b.node("first", [] { return 1; });
  for (int i = 0; i < length; ++i)
    last = b.node("n" + std::to_string(i), same, last);
  run_plan plan{cut(std::move(b).build("chain")),
                std::make_shared<given_values>()};
  plan.start();
  plan.take_facts();
  plan.finish({.group = 0});
  CHECK(plan.ended());
  std::uint64_t skipped = 0;
  for (const auto& f : plan.take_facts())
    if (f.what == run_plan::fact::kind::skip) {
      skipped += f.count;
      REQUIRE(f.root_cause == task_ref{0});
    }
  CHECK(skipped == length);
}

// -- cancelling ---------------------------------------------------------------

TEST_CASE("once cancelled, nothing is run any more", "[run_plan]") {
  planned_run run{diamond()};
  run.start();
  run.finish("top");
  run.plan().cancel();
  CHECK(run.finish("left").empty());
  CHECK(run.finish("right") == words{"cancel bottom"});
  CHECK(run.plan().ended());
}

TEST_CASE("elements that come after a cancel are cancelled, and all after them",
          "[run_plan]") {
  planned_run run{graph_q()};
  run.start();
  run.finish("n");
  run.plan().cancel();
  CHECK(run.expand("expand-over", 3)
        == words{"cancel block-over[0] +2", "cancel collect-total",
                 "cancel output"});
}

TEST_CASE("a plan that is cancelled before it starts ends at once",
          "[run_plan]") {
  planned_run run{diamond()};
  run.plan().cancel();
  CHECK(run.start()
        == words{"cancel top", "cancel left", "cancel right", "cancel bottom"});
  CHECK(run.plan().ended());
}

// -- what is kept -------------------------------------------------------------

namespace {

using tracked = std::shared_ptr<int>;

// A value that its test can follow.
struct followed {
  tracked kept = std::make_shared<int>(1);
  value passed_on() const { return value::of(tracked{kept}); }
  bool is_held() const { return kept.use_count() > 1; }
};

tracked pass(const tracked& x) { return x; }

} // namespace

TEST_CASE("a value is let go when its last reader has it", "[run_plan]") {
  graph_builder b;
  auto x = b.node("x", [] { return tracked{}; });
  auto y = b.node("y", pass, x);
  auto z = b.node(
      "z", [](tracked, tracked) { return 1; }, x, y);
  planned_run run{cut(std::move(b).build("g"), {z})};
  run.start();
  followed v;
  run.yield("x", {v.passed_on()});
  CHECK(v.is_held()); // by the task y
  run.finish("y");
  CHECK(v.is_held()); // by the task z
  run.finish("z");
  CHECK_FALSE(v.is_held());
}

TEST_CASE("a value that nobody reads is not kept, a target is", "[run_plan]") {
  graph_builder b;
  auto x = b.node("x", [] { return tracked{}; });
  b.node("y", [] { return 1; }).after(x);
  auto g = std::move(b).build("g");
  followed v;
  planned_run unread{cut(g, {"y"})};
  unread.start();
  CHECK(unread.yield("x", {v.passed_on()}) == words{"run y"});
  CHECK_FALSE(v.is_held());
  planned_run asked{cut(g, {"x", "y"})};
  asked.start();
  asked.yield("x", {v.passed_on()});
  asked.finish("y");
  CHECK(v.is_held());
  CHECK(asked.plan().target(0).get<tracked>() == v.kept);
}

TEST_CASE("between stages, a value is let go element by element",
          "[run_plan]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.node(
      "y", [](int) { return tracked{}; }, x);
  b.node(
      "z", [](tracked) { return 1; }, y);
  auto g = std::move(b).build("g");
  planned_run run{std::make_shared<grouping>(
      g, select(g, std::vector<target>{}), individually)};
  run.start();
  run.expand("expand-x", 2);
  followed first, second;
  CHECK(run.yield("block-x[0]", {first.passed_on()})
        == words{"run block-x.2[0]"});
  CHECK(run.yield("block-x[1]", {second.passed_on()})
        == words{"run block-x.2[1]"});
  run.finish("block-x.2[0]");
  CHECK_FALSE(first.is_held());
  CHECK(second.is_held());
}
