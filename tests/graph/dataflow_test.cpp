// Tests dataflow: which values of a run are kept where, for whom, and what
// waits for them.

#include "nested_graphs.hpp"
#include <troupe/graph/dataflow.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using words = std::vector<std::string>;

// The tables, with names for the numbers.
struct named_flow {
  std::shared_ptr<const grouping> groups;
  dataflow flow;

  explicit named_flow(const graph& g, std::vector<target> targets = {},
                      const grouping_strategy& s = by_repeatable_block)
      : groups(std::make_shared<grouping>(g, select(g, targets), s)),
        flow(*groups) {}

  group_id group(std::string_view name) const {
    return group_named(*groups, name);
  }

  const dataflow::scope& scope(std::string_view expander) const {
    auto id = groups->of().find(expander);
    return flow.at(flow.opened_by(groups->group_of(id)));
  }
  const dataflow::scope& outermost() const { return flow.at(0); }

  // The only column of the node in a scope.
  const dataflow::column& column(const dataflow::scope& in,
                                 std::string_view node) const {
    auto is_it = [&](const dataflow::column& c) {
      return groups->of().at(c.node).name == node;
    };
    REQUIRE(std::count_if(in.columns.begin(), in.columns.end(), is_it) == 1);
    return *std::find_if(in.columns.begin(), in.columns.end(), is_it);
  }

  bool has_column(const dataflow::scope& in, std::string_view node) const {
    return std::any_of(in.columns.begin(), in.columns.end(), [&](auto& c) {
      return groups->of().at(c.node).name == node;
    });
  }

  // "foot: head, all size", what a group's tasks take, and from which scope.
  words needs(std::string_view name) const {
    words list;
    for (const auto& n : flow.needs(group(name))) {
      const auto& in = flow.at(n.scope);
      const auto& c = in.columns[n.column];
      auto text = groups->of().at(c.node).name;
      if (c.how == passing::all)
        text = "all " + text;
      if (c.how == passing::order)
        text = "end of " + text;
      list.push_back(text + " in " + name_of(in));
    }
    return list;
  }

  // "block-y waits for 1", the gates of a scope.
  words gates(const dataflow::scope& in) const {
    words list;
    for (const auto& g : in.gates)
      list.push_back(groups->name(g.group) + " waits for "
                     + std::to_string(g.awaited));
    std::sort(list.begin(), list.end());
    return list;
  }

  std::string name_of(const dataflow::scope& s) const {
    return s.expander == no_node ? "run" : groups->of().at(s.expander).name;
  }
};

std::vector<int> two() { return {1, 2}; }

} // namespace

TEST_CASE("a run without blocks has one scope", "[dataflow]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node("x", same, n);
  b.node("y", add, x, n);
  named_flow f{std::move(b).build("g")};
  CHECK(f.flow.scope_count() == 1);
  CHECK(f.outermost().members.size() == 2);
  CHECK(f.needs("y") == words{"x in run", "n in run"});
  CHECK(f.gates(f.outermost()) == words{"y waits for 1"}); // the input is there
}

TEST_CASE("each expander opens a scope in its own", "[dataflow]") {
  named_flow f{documents{}.g};
  CHECK(f.flow.scope_count() == 3);
  const auto& file = f.scope("file");
  const auto& word = f.scope("word");
  CHECK(file.parent == 0);
  CHECK(word.parent == file.id);
  CHECK(file.children == std::vector{word.id});
  CHECK(f.flow.scope_of(f.group("block-word")) == word.id);
  CHECK(f.flow.scope_of(f.group("expand-word")) == file.id);
  CHECK(f.flow.next_scope(f.group("block-word"), 0) == file.id);
  CHECK(file.members.size() == 4);
  CHECK(file.inside.size() == 5);
}

TEST_CASE("what a group takes lies in its own scope or around it",
          "[dataflow]") {
  named_flow f{documents{}.g};
  CHECK(f.needs("expand-file") == words{"texts in run"});
  CHECK(f.needs("block-file") == words{"file in file"});
  CHECK(f.needs("block-word") == words{"word in word"});
  CHECK(f.needs("collect-sizes") == words{"all size in file"});
  CHECK(f.needs("block-file.2") == words{"head in file", "sizes in file"});
  CHECK(f.needs("collect-feet") == words{"all foot in run"});
}

TEST_CASE("a gate waits for what is not there from the beginning",
          "[dataflow]") {
  named_flow f{documents{}.g};
  CHECK(f.gates(f.scope("file"))
        == words{"block-file.2 waits for 2", "collect-sizes waits for 1"});
  CHECK(f.gates(f.scope("word")).empty());
  CHECK(f.gates(f.outermost()) == words{"collect-feet waits for 1"});
}

TEST_CASE("a group that needs a value twice waits for it once", "[dataflow]") {
  graph_builder b;
  auto x = b.node("x", [] { return 1; });
  b.node("y", add, x, x);
  named_flow f{std::move(b).build("g")};
  CHECK(f.needs("y") == words{"x in run"});
  CHECK(f.gates(f.outermost()) == words{"y waits for 1"});
}

TEST_CASE("a group in a block waits in each scope for what is made there",
          "[dataflow]") {
  graph_builder b;
  auto n = b.node("n", [] { return 1; });
  auto x = b.expand("x", two);
  auto m = b.node("m", same, x);
  auto y = b.expand("y", numbers_below, x);
  b.node(
      "z", [](int, int, int) {}, y, m, n);
  named_flow f{std::move(b).build("g")};
  CHECK(f.gates(f.outermost()) == words{"block-y waits for 1"});
  CHECK(f.gates(f.scope("x")) == words{"block-y waits for 1"});
  CHECK(f.gates(f.scope("y")).empty());
  auto block = f.group("block-y");
  CHECK(f.flow.shared(block).size() == 2);
  CHECK(f.flow.inputs(block).size() == 1);
  CHECK(f.flow.level_of(block, 0).gate != nowhere);
  CHECK(f.flow.level_of(block, f.scope("y").id).gate == nowhere);
}

TEST_CASE("elements and given values are present, others are made",
          "[dataflow]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", same, x);
  auto total = b.collect("total", sum, y);
  b.node("end", same, total);
  auto g = std::move(b).build("g");
  named_flow f{g};
  CHECK(f.column(f.outermost(), "n").present != nowhere);
  CHECK(f.column(f.scope("x"), "x").present != nowhere);
  CHECK(f.column(f.scope("x"), "y").present == nowhere);
  CHECK(f.column(f.outermost(), "total").present == nowhere);
  std::vector<target> targets{"end"};
  std::vector<node_ref> overridden{"total"};
  dataflow given{grouping{g, select(g, targets, overridden)}};
  const auto& columns = given.at(0).columns;
  REQUIRE(columns.size() == 2); // total, end
  CHECK(columns[0].present == 0);
}

TEST_CASE("only what somebody reads is stored", "[dataflow]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto read = b.node("read", same, x);
  auto awaited = b.node("awaited", same, x);
  auto last = b.node("last", same, read).after(awaited);
  auto g = std::move(b).build("g");
  named_flow f{g, {last}, individually};
  const auto& block = f.scope("x");
  CHECK(f.column(block, "read").stored());
  CHECK(f.column(block, "read").readers == 1);
  CHECK_FALSE(f.column(block, "awaited").stored());
  CHECK(f.column(block, "awaited").gate_count == 1);
  CHECK(f.column(block, "last").stored()); // to be gathered as a target
  CHECK(f.column(f.outermost(), "last").kept);
}

TEST_CASE("values that stay within a task are in no column", "[dataflow]") {
  named_flow f{graph_q()};
  CHECK_FALSE(f.has_column(f.scope("over"), "processed"));
  CHECK(f.flow.exports(f.group("block-over")).size() == 1);
  named_flow apart{graph_q(), {}, individually};
  CHECK(apart.has_column(apart.scope("over"), "processed"));
}

TEST_CASE("all groups within a scope read a value around it as one",
          "[dataflow]") {
  graph_builder b;
  auto n = b.node("n", [] { return 1; });
  auto x = b.expand("x", two);
  b.node("y", add, x, n);
  b.node("z", add, x, n);
  b.node("beside", same, n);
  named_flow f{std::move(b).build("g"), {}, individually};
  CHECK(f.column(f.outermost(), "n").readers == 2); // the scope, and beside
  CHECK(f.scope("x").read_around.size() == 1);
}

TEST_CASE("a target in a nested block is gathered scope by scope",
          "[dataflow]") {
  documents d;
  named_flow f{d.g, {d.size}};
  const auto& made = f.column(f.scope("word"), "size");
  const auto& lists = f.column(f.scope("file"), "size");
  const auto& target = f.column(f.outermost(), "size");
  CHECK(made.how == passing::plain);
  CHECK(made.gathered_into.size() == 1);
  CHECK(lists.how == passing::all);
  CHECK(lists.source_scope == f.scope("word").id);
  CHECK(target.source_scope == f.scope("file").id);
  CHECK(target.kept);
  CHECK(&f.outermost().columns[f.flow.target(0)] == &target);
}

TEST_CASE("a list that several take is gathered once", "[dataflow]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.node("y", same, x);
  b.collect("first", sum, y);
  b.collect("second", sum, y);
  auto g = std::move(b).build("g");
  named_flow f{g, {"first", "second", "y"}};
  const auto& list = f.column(f.outermost(), "y");
  CHECK(list.readers == 2);
  CHECK(list.kept);
  CHECK(f.column(f.scope("x"), "y").gathered_into.size() == 1);
}

TEST_CASE("what comes after a nested block waits for the end of all of it",
          "[dataflow]") {
  graph_builder b;
  auto x = b.expand("x", two);
  auto y = b.expand("y", numbers_below, x);
  auto z = b.node("z", same, y);
  b.node("in_x", same, x).after(z);
  b.node("outside", [] {}).after(z);
  b.node("after_expander", [] {}).after(x);
  named_flow f{std::move(b).build("g")};
  CHECK(f.needs("block-x") == words{"x in x", "end of z in x"});
  CHECK(f.needs("outside") == words{"end of z in run"});
  CHECK(f.needs("after_expander") == words{"end of x in run"});
  CHECK_FALSE(f.column(f.scope("y"), "z").readers > 0);
  CHECK(f.flow.exports(f.group("expand-x")).size() == 1);
  CHECK(f.flow.exports(f.group("expand-y")).empty());
}
