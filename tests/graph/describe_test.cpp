// Tests describe: what the table shows, and that its columns are straight.

#include "graphs.hpp"
#include <troupe/graph/describe.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

// The table without the line that names the graph.
std::string table_of(const graph& g) {
  auto text = describe(g);
  return text.substr(text.find("\n\n") + 2);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

std::ptrdiff_t code_points(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  });
}

} // namespace

TEST_CASE("a graph is described line by line", "[describe]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto k = b.input("factor", 2).description("of each").tag("unit", "m");
  auto x = b.expand("x", numbers_below, n).tag("io");
  auto y = b.node("y", add, x, k);
  auto total = b.collect("total", sum, y);
  b.node("saved", [] {}).after(total).always();
  CHECK(table_of(std::move(b).build("each"))
        == "node    kind     type  takes        block  about\n"
           "n       input    int\n"
           "factor  input    int                       of each [unit=m] "
           "default given\n"
           "x       expand   int   n                   [io]\n"
           "y       node     int   x, factor    x\n"
           "total   collect  int   all(y)\n"
           "saved   node     done  after total         always runs\n");
}

TEST_CASE("nested blocks and what gathers from them are described",
          "[describe]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto y = b.expand("y", numbers_below, x);
  auto z = b.node("z", same, y);
  b.collect("per_x", sum, successes(z));
  b.node(
      "bad",
      [](items<outcome<int>> list) { return static_cast<int>(list.size()); },
      outcomes(x));
  CHECK(table_of(std::move(b).build("nested"))
        == "node   kind     type  takes         block\n"
           "x      expand   int\n"
           "y      expand   int   x             x\n"
           "z      node     int   y             y\n"
           "per_x  collect  int   successes(z)  x\n"
           "bad    collect  int   outcomes(x)\n");
}

TEST_CASE("what is said of a node's tasks is described", "[describe]") {
  graph_builder b;
  b.policy({.priority = 1});
  b.node("x", [] { return 1; }).tag("t").limit("a\nb").on_error(2);
  CHECK(table_of(std::move(b).build("g"))
        == "node  kind  type  about\n"
           "x     node  int   [t] fallback given {limit \"a b\": 1, "
           "priority 1}\n");
}

TEST_CASE("the first line names the graph", "[describe]") {
  CHECK_THAT(describe(graph_q()),
             StartsWith("graph \"Q\": 7 nodes, fingerprint "));
  graph_builder b;
  b.input<int>("n");
  CHECK_THAT(describe(std::move(b).build("one")),
             StartsWith("graph \"one\": 1 node, "));
}

TEST_CASE("an empty graph is described", "[describe]") {
  CHECK(describe(graph{}) == "graph \"\": no nodes\n");
}

TEST_CASE("columns without texts are left out", "[describe]") {
  graph_builder b;
  b.input<int>("n");
  CHECK(table_of(std::move(b).build("g"))
        == "node  kind   type\n"
           "n     input  int\n");
}

TEST_CASE("code points are counted, not bytes", "[describe]") {
  graph_builder b;
  auto n = b.input<int>("größe∑");
  b.node("ab", same, n);
  CHECK(table_of(std::move(b).build("g"))
        == "node    kind   type  takes\n"
           "größe∑  input  int\n"
           "ab      node   int   größe∑\n");
}

TEST_CASE("long types lose what is nested deepest", "[describe]") {
  using deep = std::map<std::string, std::vector<std::map<int, std::string>>>;
  using deeper = std::map<int, std::vector<std::vector<deep>>>;
  graph_builder b;
  b.input<deep>("deep");
  b.input<deeper>("deeper");
  b.input<std::vector<int>>("short");
  auto table = table_of(std::move(b).build("g"));
  CHECK_THAT(table, ContainsSubstring("std::map<std::string, std::vector<…>>\n")
                        && ContainsSubstring("std::map<int, std::vector<…>>\n")
                        && ContainsSubstring("  std::vector<int>\n"));
}

TEST_CASE("long names and lists are cut", "[describe]") {
  graph_builder b;
  auto n = b.input<int>(std::string(100, 'n'));
  std::string name;
  for (int i = 0; i < 50; ++i)
    name += "ö";
  auto three = [](int, int, int) { return 1; };
  b.node(name, three, n, n, n);
  auto lines = lines_of(table_of(std::move(b).build("g")));
  REQUIRE(lines.size() == 3);
  CHECK_THAT(lines[1], StartsWith(std::string(39, 'n') + "…  input"));
  CHECK_THAT(lines[2], StartsWith(name.substr(0, 78) + "…  node"));
  CHECK(code_points(lines[2]) == 40 + 2 + 5 + 2 + 4 + 2 + 40);
}

TEST_CASE("a text of several lines stays on one", "[describe]") {
  graph_builder b;
  b.input<int>("a\nb").description("one\ttwo\nthree");
  auto lines = lines_of(table_of(std::move(b).build("g")));
  REQUIRE(lines.size() == 2);
  CHECK(lines[1] == "a b   input  int   one two three");
}

TEST_CASE("no line ends in blanks", "[describe]") {
  for (const auto& line : lines_of(describe(graph_q())))
    CHECK((line.empty() || line.back() != ' '));
}

TEST_CASE("a million nodes are described", "[describe]") {
  constexpr int length = 1'000'000;
  graph_builder b;
  out<int> last = b.input<int>("n");
  for (int i = 1; i < length; ++i)
    last = b.node("c" + std::to_string(i), same, last);
  auto text = describe(std::move(b).build("chain"));
  CHECK(std::count(text.begin(), text.end(), '\n') == length + 3);
}
