// Tests grouping: the task groups that a run is cut into, and their names.

#include "graphs.hpp"
#include <troupe/graph/grouping.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using name_list = std::vector<std::string>;

name_list names(const grouping& groups) {
  name_list list;
  for (group_id g = 0; g < groups.size(); ++g)
    list.push_back(groups.name(g));
  return list;
}

name_list nodes(const grouping& groups, std::string_view group) {
  name_list list;
  for (auto id : groups.nodes(group_named(groups, group)))
    list.push_back(groups.of().at(id).name);
  return list;
}

name_list members(const grouping& groups, group_id expander) {
  name_list list;
  for (auto g : groups.members(expander))
    list.push_back(groups.name(g));
  return list;
}

} // namespace

TEST_CASE("graph Q is cut at its expander and its collect", "[grouping]") {
  auto groups = cut(graph_q());
  CHECK(names(*groups)
        == name_list{"n", "expand-over", "block-over", "collect-total",
                     "output"});
  CHECK(nodes(*groups, "n") == name_list{"n"});
  CHECK(nodes(*groups, "expand-over") == name_list{"over"});
  CHECK(nodes(*groups, "block-over") == name_list{"processed", "more"});
  CHECK(nodes(*groups, "collect-total") == name_list{"total"});
  CHECK(nodes(*groups, "output") == name_list{"output"});
}

TEST_CASE("groups have a purpose and a depth", "[grouping]") {
  auto groups = cut(graph_q());
  auto why = [&](std::string_view g) {
    return groups->why(group_named(*groups, g));
  };
  CHECK(why("n") == purpose::execute_single);
  CHECK(why("expand-over") == purpose::expand_unordered);
  CHECK(why("block-over") == purpose::execute_block);
  CHECK(why("collect-total") == purpose::gather);
  CHECK(why("output") == purpose::execute_single);
  for (group_id g = 0; g < groups->size(); ++g)
    CHECK(groups->depth(g) == (groups->name(g) == "block-over"));
}

TEST_CASE("purposes have names", "[grouping]") {
  CHECK(to_string(purpose::expand_unordered) == "expand_unordered");
  CHECK(to_string(purpose::execute_block) == "execute_block");
  CHECK(to_string(purpose::gather) == "gather");
  CHECK(to_string(purpose::execute_single) == "execute_single");
}

TEST_CASE("a block and its expander know each other", "[grouping]") {
  auto groups = cut(graph_q());
  auto expander = group_named(*groups, "expand-over");
  auto block = group_named(*groups, "block-over");
  CHECK(groups->spawner(block) == expander);
  CHECK(members(*groups, expander) == name_list{"block-over"});
  CHECK(groups->block(block) == groups->of().find("over"));
  for (auto name : {"n", "expand-over", "collect-total", "output"})
    CHECK(groups->spawner(group_named(*groups, name)) == no_group);
}

TEST_CASE("only the tasks of a block have an index in their name",
          "[grouping]") {
  auto groups = cut(graph_q());
  auto task = [&](std::string_view g, std::uint64_t index) {
    return groups->task_name({group_named(*groups, g), index});
  };
  CHECK(task("n", 0) == "n");
  CHECK(task("expand-over", 0) == "expand-over");
  CHECK(task("block-over", 0) == "block-over[0]");
  CHECK(task("block-over", 4) == "block-over[4]");
  CHECK(task("collect-total", 0) == "collect-total");
}

TEST_CASE("inputs and what is not needed have no group", "[grouping]") {
  auto g = graph_q();
  auto groups = cut(g, {"processed"});
  CHECK(names(*groups) == name_list{"n", "expand-over", "block-over"});
  CHECK(nodes(*groups, "block-over") == name_list{"processed"});
  CHECK(groups->group_of(g.find("input")) == no_group);
  CHECK(groups->group_of(g.find("more")) == no_group);
  CHECK(groups->group_of(g.find("output")) == no_group);
  CHECK(groups->group_of(g.find("processed"))
        == group_named(*groups, "block-over"));
}

TEST_CASE("an expander whose elements nobody works on has no block",
          "[grouping]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.collect("total", sum, x);
  auto groups = cut(std::move(b).build("g"));
  CHECK(names(*groups) == name_list{"expand-x", "collect-total"});
  CHECK(groups->members(group_named(*groups, "expand-x")).empty());
}

TEST_CASE("two blocks are two groups, though their nodes are mixed",
          "[grouping]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.expand("y", numbers_below, n);
  auto x1 = b.node("x1", same, x);
  auto y1 = b.node("y1", same, y);
  b.node("alone", same, n);
  b.node("x2", same, x1);
  b.node("y2", add, y1, n);
  auto groups = cut(std::move(b).build("g"));
  CHECK(nodes(*groups, "block-x") == name_list{"x1", "x2"});
  CHECK(nodes(*groups, "block-y") == name_list{"y1", "y2"});
  CHECK(groups->size() == 5);
}

TEST_CASE("every gathering node outside of blocks is a group of its own",
          "[grouping]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.node("y", square, x);
  b.collect("first", sum, y);
  b.collect(
      "second", [](items<int> p, items<int> q) { return sum(p) + sum(q); }, x,
      y);
  auto groups = cut(std::move(b).build("g"));
  CHECK(names(*groups)
        == name_list{"expand-x", "block-x", "collect-first", "collect-second"});
}

TEST_CASE("a node of a block that gathers another stays in its block",
          "[grouping]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.expand("y", [] { return std::vector{1, 2}; });
  b.node(
      "z", [](int one, items<int> list) { return one + sum(list); }, x, all(y));
  auto groups = cut(std::move(b).build("g"));
  CHECK(nodes(*groups, "block-x") == name_list{"z"});
  CHECK(groups->size() == 3);
}

TEST_CASE("a node that gathers and expands is an expander's group",
          "[grouping]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto again = b.expand(
      "again", [](items<int> list) { return numbers_below(sum(list)); },
      all(x));
  b.node("z", square, again);
  auto groups = cut(std::move(b).build("g"));
  CHECK(names(*groups) == name_list{"expand-x", "expand-again", "block-again"});
}

TEST_CASE("two groups of one name are refused", "[grouping]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node("y", square, x);
  b.node("block-x", [] { return 1; });
  auto g = std::move(b).build("g");
  CHECK_THROWS_WITH(cut(g), "the task groups of the nodes \"y\" and "
                            "\"block-x\" would both be named \"block-x\": "
                            "give one of the nodes another name");
  CHECK(cut(g, {"y"})->size() == 2);
}

TEST_CASE("a group is asynchronous if a node of it is", "[grouping]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.node("y", square, x);
  b.node(
      "z", [](promise<int> p, int i) { p.set_value(i); }, y);
  auto groups = cut(std::move(b).build("g"));
  CHECK_FALSE(groups->asynchronous(group_named(*groups, "expand-x")));
  auto last = groups->group_of(groups->of().find("z"));
  CHECK(groups->asynchronous(last));
}

TEST_CASE("an empty selection has no groups", "[grouping]") {
  CHECK(cut(graph{})->size() == 0);
}
