// Tests run_plan: the order of a run's groups, what is skipped, and the end.

#include "graphs.hpp"
#include <troupe/graph/run_plan.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using state = run_plan::state;

namespace {

using name_list = std::vector<std::string>;

// A plan, in which groups go by name.
struct named_plan {
  std::shared_ptr<const grouping> groups;
  run_plan plan;

  explicit named_plan(const graph& g) : groups(cut(g)), plan(groups) {}

  group_id group(std::string_view name) const {
    return group_named(*groups, name);
  }
  name_list ready(const run_plan::facts& facts) const {
    name_list list;
    for (const auto& r : facts)
      list.push_back(groups->name(r.group) + (r.skip ? " (skip)" : ""));
    return list;
  }
  run_plan::facts finish(std::string_view name) {
    return plan.finish(group(name), {});
  }
  // All of the group's nodes are missing.
  run_plan::facts miss(group_id g, task_ref cause) {
    std::vector<missing_value> missing;
    for (auto id : groups->nodes(g))
      missing.push_back({id, cause});
    return plan.finish(g, missing);
  }
};

graph diamond() {
  graph_builder b;
  auto n = b.input<int>("n");
  auto top = b.node("top", same, n);
  auto left = b.node("left", same, top);
  auto right = b.node("right", add, top, top);
  b.node("bottom", add, left, right);
  return std::move(b).build("diamond");
}

} // namespace

TEST_CASE("graph Q runs from one group to the next", "[run_plan]") {
  named_plan p{graph_q()};
  CHECK(p.ready(p.plan.start()) == name_list{"n"});
  CHECK(p.ready(p.finish("n")) == name_list{"expand-over"});
  CHECK(p.ready(p.finish("expand-over")) == name_list{"block-over"});
  CHECK(p.ready(p.finish("block-over")) == name_list{"collect-total"});
  CHECK(p.ready(p.finish("collect-total")) == name_list{"output"});
  CHECK_FALSE(p.plan.ended());
  CHECK(p.finish("output").empty());
  CHECK(p.plan.ended());
}

TEST_CASE("a plan without groups has ended", "[run_plan]") {
  named_plan p{graph{}};
  CHECK(p.plan.start().empty());
  CHECK(p.plan.ended());
}

TEST_CASE("a group waits for all that it takes from", "[run_plan]") {
  named_plan p{diamond()};
  p.plan.start();
  CHECK(p.plan.at(p.group("top")) == state::ready);
  CHECK(p.plan.at(p.group("left")) == state::waiting);
  CHECK(p.ready(p.finish("top")) == name_list{"left", "right"});
  CHECK(p.plan.at(p.group("top")) == state::finished);
  CHECK(p.finish("right").empty());
  CHECK(p.plan.at(p.group("bottom")) == state::waiting);
  CHECK(p.ready(p.finish("left")) == name_list{"bottom"});
}

TEST_CASE("independent groups are ready at once", "[run_plan]") {
  graph_builder b;
  auto n = b.input<int>("n");
  b.node("x", same, n);
  b.node("y", same, n);
  b.node("z", [] { return 1; });
  named_plan p{std::move(b).build("g")};
  CHECK(p.ready(p.plan.start()) == name_list{"x", "y", "z"});
}

TEST_CASE("what is below a missing value is skipped, with the root cause",
          "[run_plan]") {
  named_plan p{diamond()};
  p.plan.start();
  p.finish("top");
  task_ref cause{p.group("left"), 0};
  CHECK(p.miss(cause.group, cause).empty());
  auto facts = p.finish("right");
  REQUIRE(p.ready(facts) == name_list{"bottom (skip)"});
  CHECK(*facts[0].skip == cause);
  p.miss(p.group("bottom"), *facts[0].skip);
  CHECK(p.plan.ended());
  auto g = p.groups->of();
  CHECK(p.plan.root_cause(g.find("left")) == cause);
  CHECK(p.plan.root_cause(g.find("bottom")) == cause);
  CHECK_FALSE(p.plan.root_cause(g.find("right")));
  CHECK_FALSE(p.plan.root_cause(g.find("n")));
}

TEST_CASE("a root cause names the element of the block that failed",
          "[run_plan]") {
  named_plan p{graph_q()};
  p.plan.start();
  p.finish("n");
  p.finish("expand-over");
  task_ref cause{p.group("block-over"), 3};
  missing_value more{p.groups->of().find("more"), cause};
  auto facts = p.plan.finish(cause.group, {&more, 1});
  REQUIRE(p.ready(facts) == name_list{"collect-total (skip)"});
  CHECK(*facts[0].skip == cause);
  facts = p.miss(p.group("collect-total"), cause);
  REQUIRE(p.ready(facts) == name_list{"output (skip)"});
  CHECK(*facts[0].skip == cause);
}

TEST_CASE("users of a group's other values are not skipped", "[run_plan]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto good = b.node("good", same, x);
  auto bad = b.node("bad", same, x);
  b.collect("goods", sum, good);
  b.collect("bads", sum, bad);
  named_plan p{std::move(b).build("g")};
  p.plan.start();
  p.finish("expand-x");
  task_ref cause{p.group("block-x"), 1};
  missing_value missing{p.groups->of().find("bad"), cause};
  CHECK(p.ready(p.plan.finish(cause.group, {&missing, 1}))
        == name_list{"collect-goods", "collect-bads (skip)"});
}

TEST_CASE("an expander that failed skips its block", "[run_plan]") {
  named_plan p{graph_q()};
  p.plan.start();
  p.finish("n");
  task_ref cause{p.group("expand-over"), 0};
  auto facts = p.miss(cause.group, cause);
  REQUIRE(p.ready(facts) == name_list{"block-over (skip)"});
  CHECK(*facts[0].skip == cause);
}

namespace {

// A graph of about 60 nodes, in which any node may take any older one.
graph random_graph(std::mt19937& random) {
  graph_builder b;
  std::vector<out<int>> nodes{b.input<int>("input")};
  auto any = [&] { return nodes[random() % nodes.size()]; };
  auto three = [](int p, int q, int r) { return p + q + r; };
  for (int i = 0; i < 40; ++i) {
    auto name = "n" + std::to_string(i);
    switch (random() % 5) {
    case 0:
      nodes.push_back(b.node(name, [] { return 1; }));
      break;
    case 1:
      nodes.push_back(b.node(name, add, any(), any()));
      break;
    case 2:
      nodes.push_back(b.node(name, three, any(), any(), any()));
      break;
    default: {
      auto x = b.expand(name, numbers_below, any());
      auto y = b.node(name + "y", add, x, any());
      nodes.push_back(b.collect(name + "z", sum, random() % 2 ? x : y));
    }
    }
  }
  return std::move(b).build("random");
}

} // namespace

TEST_CASE("any graph runs each group once, after those that it needs",
          "[run_plan]") {
  auto seed = GENERATE(range(1u, 60u));
  CAPTURE(seed);
  std::mt19937 random{seed};
  named_plan p{random_graph(random)};
  const auto& g = p.groups->of();
  std::vector<std::optional<task_ref>> causes(g.size()); // what must come out
  std::vector<int> told(p.groups->size());
  auto todo = p.plan.start();
  while (!todo.empty()) {
    std::swap(todo[random() % todo.size()], todo.back());
    auto now = todo.back();
    todo.pop_back();
    REQUIRE(++told[now.group] == 1);
    REQUIRE(p.plan.at(now.group) == state::ready);
    std::vector<task_ref> possible;
    for (auto id : p.groups->nodes(now.group))
      for (const auto& e : g.arguments(id)) {
        auto from = p.groups->group_of(e.from);
        if (from == no_group || from == now.group)
          continue;
        REQUIRE(p.plan.at(from) == state::finished);
        if (causes[e.from])
          possible.push_back(*causes[e.from]);
      }
    REQUIRE(now.skip.has_value() == !possible.empty());
    if (now.skip)
      REQUIRE(std::ranges::count(possible, *now.skip) > 0);
    auto cause = now.skip;
    if (!cause && random() % 10 == 0)
      cause = task_ref{now.group, random() % 3};
    if (cause)
      for (auto id : p.groups->nodes(now.group))
        causes[id] = cause;
    auto facts =
        cause ? p.miss(now.group, *cause) : p.plan.finish(now.group, {});
    todo.insert(todo.end(), facts.begin(), facts.end());
    REQUIRE(
        p.plan.ended()
        == (std::ranges::count(told, 1) == std::ssize(told) && todo.empty()));
  }
  CHECK(p.plan.ended());
  CHECK(std::ranges::count(told, 1) == std::ssize(told));
}
