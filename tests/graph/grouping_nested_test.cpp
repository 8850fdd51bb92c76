// Tests grouping where blocks lie in blocks: scopes, tasks and names.

#include "nested_graphs.hpp"
#include <troupe/graph/grouping.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using name_list = std::vector<std::string>;

element_ref element(std::uint64_t index, element_ref within = {}) {
  return new enclosing_element{index, std::move(within)};
}

// The groups of a run, by name.
struct named_groups {
  grouping groups;

  explicit named_groups(const graph& g,
                        const grouping_strategy& s = by_repeatable_block)
      : groups(g, select(g, {}), s) {}

  group_id id(std::string_view name) const {
    auto found = group_named(groups, name);
    REQUIRE(found != no_group);
    return found;
  }
  name_list names() const {
    name_list list;
    for (group_id g = 0; g < groups.size(); ++g)
      list.push_back(groups.name(g));
    return list;
  }
  name_list members(std::string_view expander) const {
    name_list list;
    for (auto g : groups.members(id(expander)))
      list.push_back(groups.name(g));
    return list;
  }
  std::string task(std::string_view group, std::uint64_t index,
                   element_ref within = {}) const {
    return groups.task_name({id(group), index, std::move(within)});
  }
};

// A block in a block in a block.
graph three_deep() {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.expand("y", numbers_below, x);
  auto z = b.expand("z", numbers_below, y);
  auto last = b.node("last", same, z);
  auto per_y = b.collect("per_y", sum, last);
  auto per_x = b.collect("per_x", sum, per_y);
  b.collect("total", sum, per_x);
  return std::move(b).build("deep");
}

} // namespace

TEST_CASE("what is in a block has a task per element, expanders and collects "
          "too",
          "[grouping_nested]") {
  named_groups d{documents{}.g};
  CHECK(d.names()
        == name_list{"expand-file", "block-file", "expand-word", "block-word",
                     "collect-sizes", "block-file.2", "collect-feet"});
  CHECK(d.members("expand-file")
        == name_list{"block-file", "expand-word", "collect-sizes",
                     "block-file.2"});
  CHECK(d.members("expand-word") == name_list{"block-word"});
  auto why = [&](std::string_view name) { return d.groups.why(d.id(name)); };
  CHECK(why("expand-word") == purpose::expand_unordered);
  CHECK(why("collect-sizes") == purpose::gather);
  CHECK(why("collect-feet") == purpose::gather);
  CHECK(why("block-file.2") == purpose::execute_block);
}

TEST_CASE("a group's depth is how many blocks are around it",
          "[grouping_nested]") {
  named_groups d{three_deep()};
  auto depth = [&](std::string_view name) {
    return d.groups.depth(d.id(name));
  };
  CHECK(depth("expand-x") == 0);
  CHECK(depth("expand-y") == 1);
  CHECK(depth("expand-z") == 2);
  CHECK(depth("block-z") == 3);
  CHECK(depth("collect-per_y") == 2);
  CHECK(depth("collect-per_x") == 1);
  CHECK(depth("collect-total") == 0);
}

TEST_CASE("the tasks of nested blocks are named by the elements around them",
          "[grouping_nested]") {
  named_groups d{documents{}.g};
  CHECK(d.task("block-file", 3) == "block-file[3]");
  CHECK(d.task("block-file.2", 3) == "block-file.2[3]");
  CHECK(d.task("expand-word", 3) == "block-file[3]/expand-word");
  CHECK(d.task("collect-sizes", 3) == "block-file[3]/collect-sizes");
  CHECK(d.task("block-word", 5, element(3)) == "block-file[3]/block-word[5]");
  named_groups deep{three_deep()};
  CHECK(deep.task("expand-z", 2, element(1))
        == "block-x[1]/block-y[2]/expand-z");
  CHECK(deep.task("block-z", 3, element(2, element(1)))
        == "block-x[1]/block-y[2]/block-z[3]");
  CHECK(deep.task("collect-per_y", 2, element(1))
        == "block-x[1]/block-y[2]/collect-per_y");
}

TEST_CASE("a task's element was yielded by one task of its spawner",
          "[grouping_nested]") {
  named_groups d{three_deep()};
  auto spawner = [&](task_ref t) {
    return d.groups.task_name(d.groups.spawning_task(t));
  };
  CHECK(spawner({d.id("expand-y"), 4}) == "expand-x");
  CHECK(spawner({d.id("expand-z"), 2, element(1)}) == "block-x[1]/expand-y");
  CHECK(spawner({d.id("block-z"), 3, element(2, element(1))})
        == "block-x[1]/block-y[2]/expand-z");
  CHECK(d.groups.spawning_task({d.id("expand-x")}).group == no_group);
}

TEST_CASE("the first task of an expansion is found by who made it",
          "[grouping_nested]") {
  named_groups d{three_deep()};
  auto block = d.id("block-z");
  for (const auto& t :
       {task_ref{block, 7, element(2, element(1))},
        task_ref{d.id("expand-z"), 0, element(1)},
        task_ref{d.id("expand-y"), 5}, task_ref{d.id("expand-x")}}) {
    auto first = d.groups.first_task(t.group, d.groups.spawning_task(t));
    CHECK(first == task_ref{t.group, 0, t.within});
  }
}

TEST_CASE("the stages of a block are numbered, whatever lies between",
          "[grouping_nested]") {
  named_groups passes{two_passes()};
  CHECK(passes.names()
        == name_list{"expand-x", "block-x", "collect-mean", "block-x.2",
                     "collect-total"});
  CHECK(passes.task("block-x.2", 1) == "block-x.2[1]");
  named_groups apart{documents{}.g, individually};
  CHECK(apart.members("expand-file")
        == name_list{"block-file", "expand-word", "collect-sizes",
                     "block-file.2"});
}

TEST_CASE("plain nodes that share a task are named by the first",
          "[grouping_nested]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node("x", same, n);
  auto y = b.node("y", same, x);
  b.node("z", add, x, y);
  auto g = std::move(b).build("g");
  CHECK(named_groups{g, all_as_one}.names() == name_list{"x+2"});
  CHECK(named_groups{g, by_level}.names() == name_list{"x", "y", "z"});
}

TEST_CASE("only groups whose every node is given are given",
          "[grouping_nested]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node("x", same, n);
  b.node("y", same, x);
  auto g = std::move(b).build("g");
  auto selected = [&](std::vector<node_ref> overridden) {
    return select(g, std::vector<target>{"x", "y"}, overridden);
  };
  CHECK(grouping{g, selected({"x"})}.given(0));
  CHECK_FALSE(grouping{g, selected({"x"})}.given(1));
  CHECK_FALSE(grouping{g, selected({"x"}), all_as_one}.given(0));
  CHECK(grouping{g, selected({"x", "y"}), all_as_one}.given(0));
}
