// Tests dot: that Graphviz draws what the graph has.

#include "../support/dot_layout.hpp"
#include "graphs.hpp"
#include <troupe/graph/dot.hpp>
#include <troupe/graph/lineage.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;
using ::test::count_drawn;
using ::test::run_dot;

namespace {

// One of each: input, node, expander, block, collect, order, always.
graph one_of_each() {
  graph_builder b;
  auto n = b.input<int>("n");
  auto k = b.input("k", 2).description("a factor").tag("unit", "m");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", add, x, k);
  auto total = b.collect("total", sum, y);
  b.node("saved", [] {}).after(total).always();
  return std::move(b).build("each");
}

graph with_name(const std::string& name) {
  graph_builder b;
  b.node(name, [] { return 1; }).description(name);
  return std::move(b).build(name);
}

} // namespace

TEST_CASE("a graph is drawn as a stable text", "[dot]") {
  CHECK(to_dot(one_of_each()) == R"(digraph "each" {
  node [fontname="sans-serif"]
  graph [fontname="sans-serif"]
  n0 [label="n", shape=ellipse, tooltip="int"]
  n1 [label="k", shape=ellipse, tooltip="int\na factor\nunit=m"]
  n2 [label="x", shape=trapezium, tooltip="int"]
  n4 [label="total", shape=invtrapezium, tooltip="int"]
  n5 [label="saved", shape=box, peripheries=2, tooltip="done"]
  subgraph cluster_2 {
    label="x"
    n3 [label="y", shape=box, tooltip="int"]
  }
  n0 -> n2
  n2 -> n3
  n1 -> n3
  n3 -> n4 [style=bold, arrowhead=normalnormal]
  n4 -> n5 [style=dashed]
}
)");
}

TEST_CASE("Graphviz draws every node and edge", "[dot]") {
  auto text = to_dot(one_of_each());
  CHECK(count_drawn(text, "node") == 6);
  CHECK(count_drawn(text, "edge") == 5);
  auto svg = run_dot(text, "svg");
  CHECK_THAT(svg, ContainsSubstring("<title>cluster_2</title>")
                      && ContainsSubstring("</svg>"));
  CHECK_THAT(svg, !ContainsSubstring("Warning") && !ContainsSubstring("Error"));
}

TEST_CASE("every block is a frame around its nodes", "[dot]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.expand("y", numbers_below, n);
  b.node("y1", same, y); // first, and yet in the second frame
  auto x1 = b.node("x1", same, x);
  b.node("x2", same, x1);
  auto text = to_dot(std::move(b).build("g"));
  auto frame_x = text.find("cluster_1"), frame_y = text.find("cluster_2");
  REQUIRE(frame_y != text.npos);
  CHECK(frame_x < text.find("\"x1\""));
  CHECK(text.find("\"x2\"") < frame_y);
  CHECK(frame_y < text.find("\"y1\""));
  CHECK(count_drawn(text, "node") == 6);
}

namespace {

// A block within a block, and a block after them.
graph nested() {
  graph_builder b;
  auto a = b.expand("a", [] { return std::vector{1, 2}; });
  auto inner = b.expand("b", numbers_below, a);
  b.node("deep", same, inner);
  b.node("outer", same, a);
  auto c = b.expand(
      "c", [](items<int> x) { return std::vector<int>(x); }, successes(a));
  b.node("later", same, c);
  return std::move(b).build("nested");
}

} // namespace

TEST_CASE("nested blocks are nested frames", "[dot]") {
  CHECK(to_dot(nested()) == R"(digraph "nested" {
  node [fontname="sans-serif"]
  graph [fontname="sans-serif"]
  n0 [label="a", shape=trapezium, tooltip="int"]
  n4 [label="c", shape=trapezium, tooltip="int"]
  subgraph cluster_0 {
    label="a"
    n1 [label="b", shape=trapezium, tooltip="int"]
    n3 [label="outer", shape=box, tooltip="int"]
    subgraph cluster_1 {
      label="b"
      n2 [label="deep", shape=box, tooltip="int"]
    }
  }
  subgraph cluster_4 {
    label="c"
    n5 [label="later", shape=box, tooltip="int"]
  }
  n0 -> n1
  n1 -> n2
  n0 -> n3
  n0 -> n4 [style=bold, arrowhead=normalnormal, label="successes"]
  n4 -> n5
}
)");
  auto svg = run_dot(to_dot(nested()), "svg");
  CHECK_THAT(svg, ContainsSubstring("<title>cluster_1</title>")
                      && !ContainsSubstring("Warning")
                      && !ContainsSubstring("Error"));
}

TEST_CASE("a node of an inner block is drawn in all frames around it",
          "[dot]") {
  auto g = nested();
  auto text = to_dot(g, std::vector{g.find("deep")});
  CHECK(text.find("cluster_0") < text.find("cluster_1"));
  CHECK(text.find("cluster_1") < text.find("\"deep\""));
  CHECK_THAT(text, !ContainsSubstring("cluster_4"));
  CHECK(count_drawn(text, "node") == 1);
}

TEST_CASE("an edge of outcomes says so", "[dot]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1}; });
  b.node(
      "y", [](items<outcome<int>> list) { return list.size(); }, outcomes(x));
  CHECK_THAT(to_dot(std::move(b).build("g")),
             ContainsSubstring("n0 -> n1 [style=bold, arrowhead=normalnormal, "
                               "label=\"outcomes\"]"));
}

TEST_CASE("a node that takes another twice has two edges", "[dot]") {
  graph_builder b;
  auto n = b.input<int>("n");
  b.node("y", add, n, n);
  CHECK(count_drawn(to_dot(std::move(b).build("g")), "edge") == 2);
}

TEST_CASE("an edge that leaves the subset is not drawn", "[dot]") {
  auto g = one_of_each();
  auto text = to_dot(g, paths_between(g, "n", "total"));
  CHECK(count_drawn(text, "node") == 4);
  CHECK(count_drawn(text, "edge") == 3);
  CHECK_THAT(text, !ContainsSubstring("\"k\""));
  auto ends = std::vector{g.find("n"), g.find("total")};
  CHECK(count_drawn(to_dot(g, ends), "edge") == 0);
}

TEST_CASE("a block's frame is drawn without its expander", "[dot]") {
  auto g = one_of_each();
  auto text = to_dot(g, std::vector{g.find("y")});
  CHECK_THAT(text, ContainsSubstring("cluster_2")
                       && ContainsSubstring("label=\"x\""));
  CHECK(count_drawn(text, "node") == 1);
}

TEST_CASE("the order and number of the nodes given does not matter", "[dot]") {
  auto g = one_of_each();
  auto text = to_dot(g, std::vector<node_id>{4, 3, 0, 2, 3, 1, 5, 4});
  CHECK(text == to_dot(g));
}

TEST_CASE("a node that the graph has not cannot be drawn", "[dot]") {
  auto g = one_of_each();
  CHECK_THROWS_AS(to_dot(g, std::vector<node_id>{6}), std::out_of_range);
  CHECK_THROWS_AS(to_dot(g, std::vector{no_node}), std::out_of_range);
}

TEST_CASE("an empty graph is drawn", "[dot]") {
  CHECK(count_drawn(to_dot(graph{}), "node") == 0);
  CHECK_THAT(run_dot(to_dot(graph{}), "svg"), ContainsSubstring("</svg>"));
  CHECK(to_dot(one_of_each(), {}) != to_dot(one_of_each()));
}

TEST_CASE("any name is drawn as it is", "[dot]") {
  auto drawn = [](const std::string& name) {
    auto svg = run_dot(to_dot(with_name(name)), "svg");
    CHECK_THAT(svg, !ContainsSubstring("Warning") && !ContainsSubstring("Error")
                        && !ContainsSubstring("syntax"));
    auto begin = svg.find('>', svg.find("<text")) + 1;
    return svg.substr(begin, svg.find("</text>") - begin);
  };
  CHECK(drawn("plain") == "plain");
  CHECK(drawn("say \"x\"") == "say &quot;x&quot;");
  CHECK(drawn("back\\slash") == "back\\slash");
  CHECK(drawn("ends in \\") == "ends in \\");
  CHECK(drawn("\\N\\n") == "\\N\\n");
  CHECK(drawn("<b>") == "&lt;b&gt;");
  CHECK(drawn("{a|b}") == "{a|b}");
  CHECK(drawn("a & b &lt;") == "a &amp; b &amp;lt;");
  CHECK(drawn("größe → ∑") == "größe → ∑");
  CHECK(drawn("tab\tand\x01") == "tab and ");
  CHECK(drawn("graph") == "graph");
  CHECK(drawn("node -> x;") == "node &#45;&gt; x;");
}

TEST_CASE("a text is cut to what Graphviz reads", "[dot]") {
  graph_builder b;
  b.input<int>("n").description(std::string(100'000, '&'));
  auto g = std::move(b).build("long");
  CHECK(count_drawn(to_dot(g), "node") == 1);
  CHECK_THAT(to_dot(g), ContainsSubstring("&amp;...\""));
}

TEST_CASE("a newline in a name is a line", "[dot]") {
  auto svg = run_dot(to_dot(with_name("one\ntwo")), "svg");
  CHECK_THAT(svg, ContainsSubstring(">one</text>")
                      && ContainsSubstring(">two</text>"));
}

TEST_CASE("a node looks as it is told to", "[dot]") {
  auto g = nested();
  auto look = [](node_id id) -> node_look {
    if (id != 2)
      return {};
    return {.text = "2/3\n1 \"odd\"", .colour = "#ff0000", .tooltip = "a & b"};
  };
  auto text = to_dot(g, std::vector<node_id>{1, 2}, look);
  CHECK_THAT(
      text,
      ContainsSubstring(R"(n2 [label="deep\n2/3\n1 \"odd\"", shape=box, )"
                        R"(style=filled, fillcolor="#ff0000", )"
                        R"(tooltip="int\na &amp; b"])")
          && ContainsSubstring(R"(n1 [label="b", shape=trapezium, tooltip)"));
  CHECK_THAT(run_dot(text, "svg"), ContainsSubstring("fill=\"#ff0000\"")
                                       && ContainsSubstring(">2/3</text>")
                                       && !ContainsSubstring("Warning"));
}
