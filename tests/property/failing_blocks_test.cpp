// Runs in which something fails inside of blocks, or outside of them: what is
// skipped, and what is told of it. Cases that random graphs brought up.

#include "../support/audited_engine.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;

namespace {

using name_list = std::vector<std::string>;

int same(int x) { return x; }
int add(int a, int b) { return a + b; }
int fail() { throw std::runtime_error("broken"); }
int fail_at(int) { throw std::runtime_error("broken"); }
std::vector<int> twenty() { return std::vector<int>(20, 1); }
std::vector<int> no_list(int) { throw std::runtime_error("no list"); }
int count_of(const items<int>& list) { return static_cast<int>(list.size()); }

// `y succeeded`, for each node of a task that ran, in alphabetical order.
name_list nodes_of(const test::audited_engine& engine) {
  name_list list;
  for (const auto& e : engine.events<node_finished>())
    list.push_back(e.run->node_name(e.node) + ' '
                   + std::string{to_string(e.outcome)});
  std::sort(list.begin(), list.end());
  return list;
}

} // namespace

TEST_CASE("the end of a run is told after all that was skipped in blocks",
          "[failing_blocks]") {
  graph_builder b;
  auto x = b.expand("x", twenty);
  auto y = b.expand("y", no_list, x);
  auto n = b.collect("n", count_of, y);
  auto g = std::move(b).build("skips");

  test::audited_engine engine{2}; // which checks the order of events
  for (int i = 0; i < 200; ++i)
    CHECK_THROWS_AS(engine->run(g, {}, {n}), run_error);
}

TEST_CASE("what fails outside stops only those nodes of a task that need it",
          "[failing_blocks]") {
  graph_builder b;
  auto broken = b.node("broken", fail);
  auto x = b.expand("x", [] { return std::vector{1}; });
  auto y = b.node("y", same, x);
  b.node("z", add, y, broken);
  b.node("later", same, y).after(broken);
  auto n = b.node("n", count_of, successes(y));
  auto g = std::move(b).build("parts");

  test::audited_engine engine;
  CHECK_THROWS_AS(engine->run(g), run_error);
  CHECK(nodes_of(engine)
        == name_list{"broken failed", "later skipped", "n succeeded",
                     "x succeeded", "y succeeded", "z skipped"});
  auto result = engine->run(g, {}, {n});
  CHECK(result[n] == 1);
}

TEST_CASE("results do not depend on what else is in a task",
          "[failing_blocks]") {
  graph_builder b;
  auto broken = b.node("broken", fail);
  auto x = b.expand("x", [] { return std::vector{1}; });
  auto y = b.node("y", same, x);
  auto z = b.node("z", add, y, broken);
  auto ys = b.node("ys", count_of, successes(y));
  auto zs = b.node("zs", count_of, successes(z));
  auto g = std::move(b).build("parts");

  test::audited_engine engine;
  for (auto strategy : {by_repeatable_block, individually, all_as_one}) {
    auto result = engine->run(g, {}, {ys, zs}, {.grouping = strategy});
    CHECK(result[ys] == 1);
    CHECK(result[zs] == 0);
  }
}

TEST_CASE("a node's outcome is its own failure, not another one of its task",
          "[failing_blocks]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1}; });
  auto y = b.node("y", fail_at, x);
  auto z = b.node("z", fail_at, x);
  auto after_y = b.node("after_y", same, y);
  auto culprit = [](items<outcome<int>> list) {
    return list[0].failure()->node;
  };
  auto of_y = b.node("of_y", culprit, outcomes(y));
  auto of_z = b.node("of_z", culprit, outcomes(z));
  auto of_after_y = b.node("of_after_y", culprit, outcomes(after_y));
  auto g = std::move(b).build("culprits");

  test::audited_engine engine;
  auto result = engine->run(g, {}, {of_y, of_z, of_after_y});
  CHECK(result[of_y] == "y");
  CHECK(result[of_z] == "z");
  CHECK(result[of_after_y] == "y");
}

TEST_CASE("what is skipped names the failure that it needs as root cause",
          "[failing_blocks]") {
  graph_builder b;
  auto broken = b.node("broken", fail);
  auto x = b.expand("x", [] { return std::vector{1}; });
  auto y = b.node("y", add, x, broken);
  auto z = b.node("z", fail_at, x);
  b.collect("ys", count_of, y);
  b.collect("zs", count_of, z);
  auto g = std::move(b).build("causes");

  test::audited_engine engine;
  CHECK_THROWS_AS(engine->run(g), run_error);
  name_list causes;
  for (const auto& e : engine.events<task_finished>())
    if (e.state == task_state::skipped)
      causes.push_back(e.run->groups.task_name(e.task) + " for "
                       + e.run->groups.task_name(e.root_cause));
  std::sort(causes.begin(), causes.end());
  CHECK(causes
        == name_list{"collect-ys for broken", "collect-zs for block-x[0]"});
}
