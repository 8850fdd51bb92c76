// Tests run_plan where blocks have stages, and lie in blocks.

#include "nested_graphs.hpp"
#include "planned_run.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using words = planned_run::words;

std::shared_ptr<const grouping> apart(const graph& g,
                                      std::vector<target> targets = {}) {
  return std::make_shared<grouping>(g, select(g, targets), individually);
}

// The numbers of a list, or of lists in a list: "[1 2]", "[[1] []]".
std::string text_of(const value& v) {
  if (const auto* number = v.get_if<int>())
    return std::to_string(*number);
  std::string text;
  for (const auto& item : v.get<value_list>())
    text += (text.empty() ? "" : " ") + text_of(item);
  return '[' + text + ']';
}

std::vector<int> two() { return {1, 2}; }

// Two documents, of two words and of none, up to the ends of their words.
planned_run two_documents() {
  planned_run run{documents{}.g};
  run.start();
  run.expand("expand-file", 2);
  run.expand("block-file[1]/expand-word", 0);
  run.expand("block-file[0]/expand-word", 2);
  return run;
}

} // namespace

// -- stages -------------------------------------------------------------------

TEST_CASE("a second stage waits for what is gathered from the first",
          "[run_plan_nested]") {
  planned_run run{two_passes()};
  run.start();
  CHECK(run.expand("expand-x", 2) == words{"run block-x[0] +1"});
  CHECK(run.opened()
        == words{"block-x 2 by expand-x", "block-x.2 2 by expand-x"});
  CHECK(run.yield("block-x[1]", {value::of(10)}).empty());
  CHECK(run.yield("block-x[0]", {value::of(4)}) == words{"run collect-mean"});
  CHECK(run.yield("collect-mean", {value::of(7)})
        == words{"run block-x.2[0] +1"});
  const auto& second = run.running().at("block-x.2[1]");
  CHECK(second.inputs.at(0).get<int>() == 10);
  CHECK(second.shared.at(0).get<int>() == 7);
  run.finish("block-x.2[0]");
  CHECK(run.finish("block-x.2[1]") == words{"run collect-total"});
}

TEST_CASE("a failed element skips all of a stage behind a barrier",
          "[run_plan_nested]") {
  planned_run run{two_passes()};
  run.start();
  run.expand("expand-x", 3);
  run.finish("block-x[2]");
  run.fail("block-x[1]");
  CHECK(run.finish("block-x[0]")
        == words{"skip collect-mean for block-x[1]",
                 "skip block-x.2[0] +2 for block-x[1]",
                 "skip collect-total for block-x[1]"});
  CHECK(run.plan().ended());
}

TEST_CASE("without a barrier, elements go on each on its own",
          "[run_plan_nested]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.node("y", same, x);
  auto z = b.node("z", same, y);
  b.collect("total", sum, z);
  planned_run run{apart(std::move(b).build("g"))};
  run.start();
  run.expand("expand-x", 3);
  CHECK(run.finish("block-x[1]") == words{"run block-x.2[1]"});
  CHECK(run.fail("block-x[2]") == words{"skip block-x.2[2] for block-x[2]"});
  CHECK(run.finish("block-x.2[1]").empty());
  CHECK(run.finish("block-x[0]") == words{"run block-x.2[0]"});
  CHECK(run.finish("block-x.2[0]")
        == words{"skip collect-total for block-x[2]"});
}

TEST_CASE("a skip between stages names the first task that failed",
          "[run_plan_nested]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.node("y", same, x);
  auto z = b.node("z", same, y);
  b.node("last", same, z);
  planned_run run{apart(std::move(b).build("g"))};
  run.start();
  run.expand("expand-x", 1);
  CHECK(run.fail("block-x[0]")
        == words{"skip block-x.2[0] for block-x[0]",
                 "skip block-x.3[0] for block-x[0]"});
}

// -- nested blocks ------------------------------------------------------------

TEST_CASE("each element has its own expansion within", "[run_plan_nested]") {
  planned_run run{documents{}.g};
  CHECK(run.start() == words{"run expand-file"});
  CHECK(run.expand("expand-file", 2)
        == words{"run block-file[0] +1", "run block-file[0]/expand-word +1"});
  CHECK(run.expand("block-file[1]/expand-word", 1)
        == words{"run block-file[1]/block-word[0]"});
  CHECK(run.expand("block-file[0]/expand-word", 2)
        == words{"run block-file[0]/block-word[0] +1"});
  CHECK(run.opened()
        == words{"block-file 2 by expand-file", "expand-word 2 by expand-file",
                 "collect-sizes 2 by expand-file",
                 "block-file.2 2 by expand-file",
                 "block-word 1 by block-file[1]/expand-word",
                 "block-word 2 by block-file[0]/expand-word"});
}

TEST_CASE("an inner collect needs the elements of its own expansion only",
          "[run_plan_nested]") {
  auto run = two_documents();
  auto running = run.running();
  CHECK(running.contains("block-file[1]/collect-sizes")); // of nothing
  CHECK(run.yield("block-file[0]/block-word[1]", {value::of(5)}).empty());
  CHECK(run.yield("block-file[0]/block-word[0]", {value::of(4)})
        == words{"run block-file[0]/collect-sizes"});
  auto list = [&](const char* task) {
    return text_of(run.running().at(task).inputs.at(0));
  };
  CHECK(list("block-file[0]/collect-sizes") == "[4 5]");
  CHECK(list("block-file[1]/collect-sizes") == "[]");
}

TEST_CASE("what comes after an inner collect waits for its own element's",
          "[run_plan_nested]") {
  auto run = two_documents();
  run.finish("block-file[1]/collect-sizes");
  CHECK(run.yield("block-file[1]", {value::of(70)})
        == words{"run block-file.2[1]"});
  auto inputs = run.running().at("block-file.2[1]").inputs;
  REQUIRE(inputs.size() == 2);
  CHECK(inputs[0].get<int>() == 70);
  CHECK(inputs[1].get<int>() == 0);
}

TEST_CASE("a failed inner element skips what it is gathered into, and no other",
          "[run_plan_nested]") {
  auto run = two_documents();
  run.finish("block-file[0]");
  run.finish("block-file[1]");
  run.finish("block-file[0]/block-word[0]");
  CHECK(run.fail("block-file[0]/block-word[1]")
        == words{
            "skip block-file[0]/collect-sizes for block-file[0]/block-word[1]",
            "skip block-file.2[0] for block-file[0]/block-word[1]"});
  CHECK(run.finish("block-file[1]/collect-sizes")
        == words{"run block-file.2[1]"});
  CHECK(run.finish("block-file.2[1]")
        == words{"skip collect-feet for block-file[0]/block-word[1]"});
  CHECK(run.plan().ended());
}

TEST_CASE("an inner expander that failed skips what gathers its elements",
          "[run_plan_nested]") {
  planned_run run{documents{}.g};
  run.start();
  run.expand("expand-file", 2);
  run.finish("block-file[0]");
  CHECK(run.fail("block-file[0]/expand-word")
        == words{"skip block-file[0]/collect-sizes for "
                 "block-file[0]/expand-word",
                 "skip block-file.2[0] for block-file[0]/expand-word"});
  CHECK(run.opened().back() == "block-word 0 by block-file[0]/expand-word");
}

TEST_CASE("what an inner expander needs is missing for its element only",
          "[run_plan_nested]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.node("y", same, x);
  auto z = b.expand("z", numbers_below, y);
  b.node("last", same, z);
  planned_run run{std::move(b).build("g")};
  run.start();
  run.expand("expand-x", 2);
  CHECK(run.fail("block-x[1]")
        == words{"skip block-x[1]/expand-z for block-x[1]"});
  CHECK(run.finish("block-x[0]") == words{"run block-x[0]/expand-z"});
  CHECK(run.expand("block-x[0]/expand-z", 1)
        == words{"run block-x[0]/block-z[0]"});
  CHECK_FALSE(run.plan().ended());
  run.finish("block-x[0]/block-z[0]");
  CHECK(run.plan().ended());
}

TEST_CASE("values of an outer element and of the run reach an inner block",
          "[run_plan_nested]") {
  graph_builder b;
  auto n = b.node("n", [] { return 1; });
  auto x = b.expand("x", two);
  auto y = b.node("y", same, x);
  auto z = b.expand("z", numbers_below, x);
  b.node(
      "all_of_them", [](int, int, int, int) {}, z, y, x, n);
  planned_run run{std::move(b).build("g")};
  run.start();
  run.expand("expand-x", 2);
  run.expand("block-x[1]/expand-z", 1);
  CHECK(run.yield("block-x[1]", {value::of(50)}).empty()); // n is not there
  CHECK(run.yield("n", {value::of(9)}) == words{"run block-x[1]/block-z[0]"});
  const auto& task = run.running().at("block-x[1]/block-z[0]");
  CHECK(task.inputs.at(0).get<int>() == 0);
  REQUIRE(task.shared.size() == 3);
  CHECK(task.shared[0].get<int>() == 50);
  CHECK(task.shared[1].get<int>() == 1);
  CHECK(task.shared[2].get<int>() == 9);
  run.yield("block-x[0]", {value::of(40)});
  CHECK(run.expand("block-x[0]/expand-z", 2)
        == words{"run block-x[0]/block-z[0] +1"});
}

TEST_CASE("three levels are gathered in the order of elements",
          "[run_plan_nested]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", numbers_below, x);
  auto z = b.expand("z", numbers_below, y);
  auto last = b.node("last", same, z);
  planned_run run{cut(std::move(b).build("g"), {last, z, x})};
  run.start();
  run.expand("expand-x", 2);
  run.expand("block-x[1]/expand-y", 2);
  run.expand("block-x[1]/block-y[1]/expand-z", 2, 7);
  run.expand("block-x[1]/block-y[0]/expand-z", 2);
  run.expand("block-x[0]/expand-y", 0);
  run.yield("block-x[1]/block-y[0]/block-z[1]", {value::of(5)});
  CHECK_FALSE(run.plan().ended());
  run.yield("block-x[1]/block-y[0]/block-z[0]", {value::of(6)});
  CHECK(run.plan().ended());
  CHECK(text_of(run.plan().target(0)) == "[[] [[6 5] []]]");
  CHECK(text_of(run.plan().target(1)) == "[[] [[0 1] []]]");
  CHECK(text_of(run.plan().target(2)) == "[0 1]");
}

TEST_CASE("groups of nested blocks are left when the outermost one is over",
          "[run_plan_nested]") {
  auto run = two_documents();
  for (const auto* task :
       {"block-file[0]", "block-file[1]", "block-file[0]/block-word[0]",
        "block-file[0]/block-word[1]", "block-file[0]/collect-sizes",
        "block-file[1]/collect-sizes", "block-file.2[0]"})
    run.finish(task);
  CHECK(run.left() == words{"expand-file"});
  run.finish("block-file.2[1]");
  auto left = run.left();
  std::sort(left.begin(), left.end());
  CHECK(left
        == words{"block-file", "block-file.2", "block-word", "collect-sizes",
                 "expand-file", "expand-word"});
  run.finish("collect-feet");
  CHECK(run.left().back() == "collect-feet");
  CHECK(run.plan().ended());
}

TEST_CASE("an outer list is the same for each element of an inner block",
          "[run_plan_nested]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.node("y", same, x);
  auto z = b.expand("z", numbers_below, x);
  b.node(
      "share", [](int, items<int>) {}, z, all(y));
  planned_run run{std::move(b).build("g")};
  run.start();
  run.expand("expand-x", 2);
  run.expand("block-x[0]/expand-z", 1);
  run.yield("block-x[0]", {value::of(3)});
  CHECK(run.yield("block-x[1]", {value::of(4)})
        == words{"run block-x[0]/block-z[0]"});
  CHECK(text_of(run.running().at("block-x[0]/block-z[0]").shared.at(0))
        == "[3 4]");
  CHECK(run.expand("block-x[1]/expand-z", 1)
        == words{"run block-x[1]/block-z[0]"});
}

TEST_CASE("a cancel ends all depths", "[run_plan_nested]") {
  auto run = two_documents();
  run.finish("block-file[0]/block-word[0]");
  run.plan().cancel();
  CHECK(run.finish("block-file[0]/block-word[1]")
        == words{"cancel block-file[0]/collect-sizes"});
  CHECK(run.finish("block-file[0]") == words{"cancel block-file.2[0]"});
  run.finish("block-file[1]");
  CHECK(run.finish("block-file[1]/collect-sizes")
        == words{"cancel block-file.2[1]", "cancel collect-feet"});
  CHECK(run.plan().ended());
}

// -- what is kept -------------------------------------------------------------

TEST_CASE("a value around a block is let go when the block is over",
          "[run_plan_nested]") {
  auto followed = std::make_shared<int>(1);
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.node(
      "y", [](int) { return std::shared_ptr<int>{}; }, x);
  auto z = b.expand("z", numbers_below, x);
  b.node(
      "last", [](int, const std::shared_ptr<int>&) {}, z, y);
  planned_run run{std::move(b).build("g")};
  run.start();
  run.expand("expand-x", 2);
  run.yield("block-x[0]", {value::of(std::shared_ptr<int>{followed})});
  CHECK(run.expand("block-x[0]/expand-z", 2).size() == 1);
  run.finish("block-x[0]/block-z[0]");
  CHECK(followed.use_count() > 1);
  run.finish("block-x[0]/block-z[1]");
  CHECK(followed.use_count() == 1); // though block-x[1] goes on
  CHECK_FALSE(run.plan().ended());
}
