// Tests step_gaps: which nodes of a task do not run when something is missing.

#include "graphs.hpp"
#include <troupe/graph/step_gaps.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>

using namespace troupe;
using namespace troupe::test;

namespace {

// A block's task: y takes x, z takes y and n, w comes after z.
struct block_task {
  std::shared_ptr<const grouping> groups;
  task_program program;

  block_task() : groups(cut(make())), program(*groups, 1) {}

  static graph make() {
    graph_builder b;
    auto n = b.input<int>("n");
    auto x = b.expand("x", numbers_below, n);
    auto y = b.node("y", square, x);
    auto z = b.node("z", add, y, n);
    b.node("w", same, x).after(z);
    return std::move(b).build("g");
  }
};

} // namespace

TEST_CASE("nothing is a gap when nothing is missing", "[step_gaps]") {
  block_task t;
  REQUIRE(t.program.steps().size() == 3);
  for (const auto& gap : find_gaps(t.program, {nullptr, nullptr}))
    CHECK_FALSE(gap);
}

TEST_CASE("what a step needs makes gaps of it and of those that follow",
          "[step_gaps]") {
  block_task t;
  REQUIRE(t.program.shared().size() == 1);
  REQUIRE(t.program.inputs().size() == 1);
  missing_value no_n{{7, 3}};
  auto gaps = find_gaps(t.program, {&no_n, nullptr});
  CHECK_FALSE(gaps[0]);
  REQUIRE(gaps[1]);
  REQUIRE(gaps[2]);
  CHECK(gaps[1]->root_cause == task_ref{7, 3});
  CHECK(gaps[2]->root_cause == task_ref{7, 3});
}

TEST_CASE("a step that failed is a gap by its own failure", "[step_gaps]") {
  block_task t;
  failure f;
  f.node = "z";
  std::vector<shared_failure> failures{std::make_shared<const failure>(f)};
  task_ref self{1, 5};
  auto gaps =
      find_gaps(t.program, {nullptr, nullptr}, t.groups->of(), self, failures);
  CHECK_FALSE(gaps[0]);
  REQUIRE(gaps[1]);
  CHECK(gaps[1]->failure == failures[0]);
  CHECK(gaps[1]->root_cause == self);
  REQUIRE(gaps[2]);
  CHECK(gaps[2]->failure == failures[0]);
}

TEST_CASE("what a step comes after makes a gap of it alone", "[step_gaps]") {
  graph_builder b;
  auto first = b.node("first", [] {});
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node("y", square, x);
  b.node("z", square, x).after(first);
  auto groups = cut(std::move(b).build("g"));
  task_program program{*groups, group_named(*groups, "block-x")};
  REQUIRE(program.awaited().size() == 1);
  missing_value no_first{{0, 0}};
  auto gaps = find_gaps(program, {nullptr, &no_first});
  REQUIRE(gaps.size() == 2);
  CHECK_FALSE(gaps[0]);
  CHECK(gaps[1]);
}
