// Tests the options of a node: always, after, tag and description.

#include "planned_run.hpp"
#include <troupe/graph/graph.hpp>
#include <troupe/graph/task_program.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using name_list = std::vector<std::string>;
using source_kind = task_program::source::kind;

void effect() {}

// The edges by which a node comes after others.
name_list orders_of(const graph& g, std::string_view name) {
  name_list list;
  for (const auto& e : g.arguments(g.find(name)))
    if (e.how == passing::order)
      list.push_back(g.at(e.from).name);
  return list;
}

} // namespace

TEST_CASE("a node that always runs is a target of every run", "[options]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto log = b.node("log", same, n).always();
  auto other = b.node("other", [] { return 1; });
  auto g = std::move(b).build("g");
  CHECK(names_of(g, g.always()) == name_list{"log"});
  auto s = select(g, std::vector<target>{other});
  CHECK(names_of(g, s.targets) == name_list{"other", "log"});
  CHECK(s.needed[g.find(n)]);
  CHECK(s.targeted[g.find(log)]);
}

TEST_CASE("a target that always runs is one target", "[options]") {
  graph_builder b;
  auto x = b.node("x", [] { return 1; }).always().always();
  auto g = std::move(b).build("g");
  CHECK(g.always().size() == 1);
  CHECK(select(g, std::vector<target>{x}).targets.size() == 1);
}

TEST_CASE("nodes that always run are told in ascending order", "[options]") {
  graph_builder b;
  b.node("third", same, named<int>("second")).always();
  b.node("second", same, named<int>("first")).always();
  b.node("first", [] { return 1; });
  auto g = std::move(b).build("g");
  CHECK(names_of(g, g.always()) == name_list{"second", "third"});
}

TEST_CASE("an edge of order is the last of a node's edges", "[options]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node("x", effect);
  b.node("y", add, n, n).after(x).after("n");
  auto g = std::move(b).build("g");
  auto edges = g.arguments(g.find("y"));
  REQUIRE(edges.size() == 4);
  CHECK(edges[1].how == passing::plain);
  CHECK(orders_of(g, "y") == name_list{"x", "n"});
  CHECK(names_of(g, g.users(g.find(x))) == name_list{"y"});
}

TEST_CASE("what a node comes after is needed, and runs before it",
          "[options]") {
  graph_builder b;
  auto saved = b.node("saved", effect);
  auto sent = b.node("sent", effect).after(saved);
  planned_run run{cut(std::move(b).build("g"), {sent})};
  CHECK(run.start() == name_list{"run saved"});
  CHECK(run.finish("saved") == name_list{"run sent"});
}

TEST_CASE("a node after one without a value is skipped", "[options]") {
  graph_builder b;
  auto saved = b.node("saved", effect);
  b.node("sent", effect).after(saved);
  planned_run run{std::move(b).build("g")};
  run.start();
  CHECK(run.fail("saved") == name_list{"skip sent for saved"});
}

TEST_CASE("within a block, order is a matter of each element", "[options]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.node("y", same, x);
  b.node("z", same, x).after(y);
  auto groups = cut(std::move(b).build("g"));
  REQUIRE(groups->size() == 2);
  task_program program{*groups, 1};
  REQUIRE(program.steps().size() == 2);
  auto sources = program.sources(program.steps()[1]);
  REQUIRE(sources.size() == 2);
  CHECK(sources[0].from == source_kind::input);
  CHECK(sources[1].from == source_kind::awaited);
  CHECK(sources[1].index == 0);
}

TEST_CASE("a node in a block may come after its own expander", "[options]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node("y", same, x).after(x);
  auto groups = cut(std::move(b).build("g"));
  task_program program{*groups, 1};
  CHECK(program.sources(program.steps()[0]).size() == 1);
}

TEST_CASE("a node after another block comes after all of it", "[options]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.expand("y", [] { return std::vector{1, 2}; });
  auto x1 = b.node("x1", same, x);
  auto y1 = b.node("y1", same, y).after(x1);
  auto outside = b.node("outside", effect).after(y1);
  auto g = std::move(b).build("g");
  CHECK(g.at(g.find(y1)).block == g.find(y));
  CHECK(g.at(g.find(outside)).block == no_node);
  planned_run run{g};
  run.start();
  CHECK(run.expand("expand-y", 1).empty());
  CHECK(run.expand("expand-x", 2) == name_list{"run block-x[0] +1"});
  CHECK(run.finish("block-x[1]").empty());
  CHECK(run.finish("block-x[0]") == name_list{"run block-y[0]"});
  CHECK(run.finish("block-y[0]") == name_list{"run outside"});
}

TEST_CASE("order alone puts no node into a block", "[options]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto one = b.node("one", same, n).after(x);
  CHECK(std::same_as<decltype(one), fresh<out<int>>>);
  auto g = std::move(b).build("g");
  CHECK(g.at(g.find("one")).block == no_node);
}

TEST_CASE("a node in a block may come after a collect of it", "[options]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto total = b.collect("total", sum, x);
  b.node("y", same, x).after(total);
  auto g = std::move(b).build("g");
  CHECK(orders_of(g, "y") == name_list{"total"});
  CHECK(g.at(g.find("y")).block == g.find(x));
}

TEST_CASE("what a node comes after is named, also before it is there",
          "[options]") {
  graph_builder b;
  b.node("sent", effect).after("saved");
  b.node("saved", effect);
  auto g = std::move(b).build("g");
  CHECK(orders_of(g, "sent") == name_list{"saved"});
  CHECK(g.find("saved") < g.find("sent"));
}

TEST_CASE("a wrong order is told", "[options]") {
  graph_builder b;
  auto foreign = graph_builder{}.node("foreign", effect);
  b.node("a", effect).after("nowhere");
  b.node("b", effect).after(foreign);
  b.node("c", effect).after(out<int>{});
  b.node("d", effect).after("d");
  auto problems = problems_of_building(std::move(b));
  REQUIRE(problems.size() == 4);
  CHECK_THAT(problems[0],
             ContainsSubstring("\"a\" what it comes after is the node named "
                               "\"nowhere\", but there is none"));
  CHECK_THAT(problems[1], ContainsSubstring("another graph_builder"));
  CHECK_THAT(problems[2], ContainsSubstring("an empty handle"));
  CHECK_THAT(problems[3], ContainsSubstring("\"d\" comes after \"d\""));
}

TEST_CASE("tags are kept in the order given, each key once", "[options]") {
  graph_builder b;
  auto n = b.input<int>("n").tag("io", "disk").tag("slow").tag("io", "net");
  auto plain = b.node("plain", same, n);
  auto g = std::move(b).build("g");
  auto tags = g.tags(g.find(n));
  REQUIRE(tags.size() == 2);
  CHECK((tags[0].key == "io" && tags[0].value == "net"));
  CHECK((tags[1].key == "slow" && tags[1].value.empty()));
  CHECK(g.tags(g.find(plain)).empty());
}

TEST_CASE("the last description is kept", "[options]") {
  graph_builder b;
  auto n = b.input<int>("n").description("first").description("second");
  auto plain = b.node("plain", same, n);
  auto g = std::move(b).build("g");
  CHECK(g.description(g.find(n)) == "second");
  CHECK(g.description(g.find(plain)).empty());
}

TEST_CASE("options stay with their nodes when these are sorted", "[options]") {
  graph_builder b;
  b.node("late", same, named<int>("early")).tag("late").description("late");
  b.node("early", [] { return 1; }).tag("early").description("early");
  auto g = std::move(b).build("g");
  for (std::string name : {"late", "early"}) {
    REQUIRE(g.tags(g.find(name)).size() == 1);
    CHECK(g.tags(g.find(name))[0].key == name);
    CHECK(g.description(g.find(name)) == name);
  }
}

TEST_CASE("options are taken by all kinds of nodes", "[options]") {
  graph_builder b;
  auto n = b.input("n", 2).tag("kind", "input");
  auto x = b.expand("x", numbers_below, n).tag("kind", "expander").after(n);
  auto y = b.collect("y", sum, x).tag("kind", "collect").description("sum");
  auto [p, q] = b.unpack(b.node("pq",
                                [] {
                                  return std::pair{1, 2};
                                }),
                         "p", "q");
  CHECK(std::same_as<decltype(p), fresh<out<int>>>);
  auto g = std::move(b).build("g");
  for (handle h : {handle{n}, handle{x}, handle{y}})
    CHECK(g.tags(g.find(h)).size() == 1);
  CHECK(g.find(q) != no_node);
}
