// Tests task_program: the steps of a group's tasks, and where arguments lie.

#include "graphs.hpp"
#include <troupe/graph/task_program.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using kind = task_program::source::kind;
using name_list = std::vector<std::string>;

// A program, in words.
struct reader {
  std::shared_ptr<const grouping> groups;
  task_program program;

  reader(std::shared_ptr<const grouping> all, std::string_view group)
      : groups(all), program(*all, group_named(*all, group)) {}

  const std::string& name(node_id id) const { return groups->of().at(id).name; }

  name_list steps() const {
    name_list list;
    for (const auto& s : program.steps())
      list.push_back(name(s.node));
    return list;
  }

  name_list shared() const { return names(program.shared()); }
  name_list inputs() const { return names(program.inputs()); }
  name_list awaited() const {
    return names_of(groups->of(), program.awaited());
  }

  name_list exports() const {
    name_list list;
    for (auto i : program.exports())
      list.push_back(name(program.steps()[i].node));
    return list;
  }

  // The sources of step `i`: "input x", "step y", "shared all n".
  name_list sources(std::size_t i) const {
    name_list list;
    for (const auto& s : program.sources(program.steps()[i]))
      list.push_back(source(s));
    return list;
  }

private:
  std::string in_words(const task_program::need& n) const {
    return (n.how == passing::all ? "all " : "") + name(n.node);
  }

  name_list names(const std::vector<task_program::need>& needs) const {
    name_list list;
    for (const auto& n : needs)
      list.push_back(in_words(n));
    return list;
  }

  std::string source(const task_program::source& s) const {
    switch (s.from) {
    case kind::shared:
      return "shared " + in_words(program.shared()[s.index]);
    case kind::input:
      return "input " + in_words(program.inputs()[s.index]);
    case kind::step:
      return "step " + name(program.steps()[s.index].node);
    case kind::awaited:
      return "after " + name(program.steps()[s.index].node);
    }
    return "?";
  }
};

} // namespace

TEST_CASE("a block's task works on one element, step by step",
          "[task_program]") {
  reader r{cut(graph_q()), "block-over"};
  CHECK(r.steps() == name_list{"processed", "more"});
  CHECK(r.sources(0) == name_list{"input over"});
  CHECK(r.sources(1) == name_list{"step processed"});
  CHECK(r.shared().empty());
  CHECK(r.exports() == name_list{"more"});
}

TEST_CASE("outside of blocks a task has all values for itself",
          "[task_program]") {
  auto groups = cut(graph_q());
  reader n{groups, "n"};
  CHECK(n.steps() == name_list{"n"});
  CHECK(n.sources(0) == name_list{"input input"});
  CHECK(n.exports() == name_list{"n"});
  reader output{groups, "output"};
  CHECK(output.sources(0) == name_list{"input total"});
  CHECK(output.exports() == name_list{"output"});
}

TEST_CASE("an expander's elements are wanted outside of its group",
          "[task_program]") {
  reader r{cut(graph_q()), "expand-over"};
  CHECK(r.sources(0) == name_list{"input n"});
  CHECK(r.exports() == name_list{"over"});
}

TEST_CASE("a gathering node takes the list of all elements", "[task_program]") {
  reader r{cut(graph_q()), "collect-total"};
  CHECK(r.sources(0) == name_list{"input all more"});

  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node("y", same, x);
  b.collect("total", sum, x);
  reader direct{cut(std::move(b).build("g")), "collect-total"};
  CHECK(direct.sources(0) == name_list{"input all x"});
}

TEST_CASE("a target inside a block is exported", "[task_program]") {
  auto g = graph_q();
  reader both{cut(g, {"processed", "output"}), "block-over"};
  CHECK(both.exports() == name_list{"processed", "more"});
  reader only{cut(g, {"processed"}), "block-over"};
  CHECK(only.steps() == name_list{"processed"});
  CHECK(only.exports() == name_list{"processed"});
}

TEST_CASE("users that the run does not need export nothing", "[task_program]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.node("y", square, x);
  auto z = b.node("z", square, y);
  b.collect("unwanted", sum, y);
  b.collect("total", sum, z);
  reader r{cut(std::move(b).build("g"), {"total"}), "block-x"};
  CHECK(r.steps() == name_list{"y", "z"});
  CHECK(r.exports() == name_list{"z"});
}

TEST_CASE("a value from outside is shared once, by all steps",
          "[task_program]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto m = b.node("m", same, n);
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", add, x, m);
  b.node(
      "z", [](int p, int q, int r, int s) { return p + q + r + s; }, m, y, n,
      x);
  reader r{cut(std::move(b).build("g")), "block-x"};
  CHECK(r.shared() == name_list{"m", "n"});
  CHECK(r.inputs() == name_list{"x"});
  CHECK(r.sources(0) == name_list{"input x", "shared m"});
  CHECK(r.sources(1) == name_list{"shared m", "step y", "shared n", "input x"});
}

TEST_CASE("a node of a block may gather another block", "[task_program]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.expand("y", [] { return std::vector{1, 2}; });
  b.node(
      "z", [](int one, items<int> list) { return one + sum(list); }, x, all(y));
  reader r{cut(std::move(b).build("g")), "block-x"};
  CHECK(r.sources(0) == name_list{"input x", "shared all y"});
}

TEST_CASE("a node without arguments has no sources", "[task_program]") {
  graph_builder b;
  b.node("n", [] { return 1; });
  reader r{cut(std::move(b).build("g")), "n"};
  CHECK(r.sources(0).empty());
  CHECK(r.shared().empty());
  CHECK(r.inputs().empty());
}
