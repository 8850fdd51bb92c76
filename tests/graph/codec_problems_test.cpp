#include "graphs.hpp"
#include <troupe/graph/codec_list.hpp>
#include <troupe/graph/codec_problems.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace troupe;
using namespace troupe::test;

namespace {

struct bare { // has no codec
  int x;
};

bare to_bare(int x) { return {x}; }
int from_bare(bare b) { return b.x; }
std::vector<bare> bares(int n) {
  return std::vector<bare>(static_cast<std::size_t>(n));
}
int count_bares(const std::vector<bare>& list) {
  return static_cast<int>(list.size());
}

// Which edges are named if tasks of these groups may leave: "from->to".
std::vector<std::string> crossing(const grouping& groups,
                                  std::vector<std::string> leaving) {
  auto problems = codec_problems(groups, [&](group_id g) {
    return std::find(leaving.begin(), leaving.end(), groups.name(g))
           != leaving.end();
  });
  std::vector<std::string> edges;
  for (const auto& p : problems)
    edges.push_back(p.substr(0, p.find(" cannot")));
  return edges;
}

using list = std::vector<std::string>;

// Elements, a block and what gathers it, all without codecs; and two single
// nodes around an edge without one, of which the first shares its task.
graph bare_graph() {
  graph_builder b;
  auto n = b.input<int>("n");
  auto e = b.expand("e", bares, n);
  auto m = b.node(
      "m", [](bare x) { return x; }, e);
  auto c = b.collect("c", count_bares, m);
  b.node("last", same, c);
  return std::move(b).build("bare");
}

} // namespace

TEST_CASE("an edge without codec is named, with the remedy", "[wire]") {
  auto groups = cut(bare_graph());
  auto problems = codec_problems(
      *groups, [&](group_id g) { return groups->name(g) == "block-e"; });
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].starts_with("\"e\" -> \"m\" cannot go to another process"));
  CHECK(problems[0].find("bare has no codec") != std::string::npos);
  CHECK(problems[0].find("keep \"m\" in this process with .local()")
        != std::string::npos);
  CHECK(problems[1].starts_with("\"m\" -> \"c\" cannot go"));
}

TEST_CASE("what crosses depends on which groups may leave", "[wire]") {
  auto groups = cut(bare_graph());
  CHECK(crossing(*groups, {}) == list{});
  CHECK(crossing(*groups, {"expand-e"}) == list{"\"e\" -> \"m\""});
  CHECK(crossing(*groups, {"collect-c"}) == list{"\"m\" -> \"c\""});
  CHECK(crossing(*groups, {"expand-e", "block-e", "collect-c"})
        == list{"\"e\" -> \"m\"", "\"m\" -> \"c\""});
  CHECK(crossing(*cut(graph_q()),
                 {"expand-over", "block-over", "collect-total", "output"})
        == list{});
}

TEST_CASE("what stays in a task does not cross", "[wire]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto e = b.expand("e", numbers_below, n);
  auto x = b.node("x", to_bare, e);
  auto y = b.node("y", from_bare, x);
  b.collect("c", sum, y);
  auto g = std::move(b).build("inner");
  CHECK(crossing(*cut(g), {"block-e"}) == list{});
}

TEST_CASE("what is a target or awaited is yielded too", "[wire]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.node("x", to_bare, n);
  b.node("y", same, n).after(x);
  auto g = std::move(b).build("order");
  CHECK(crossing(*cut(g, {g.handle_of(g.find("y"))}), {"x"})
        == list{"\"x\" -> \"y\""});
  CHECK(crossing(*cut(g, {g.handle_of(g.find("y"))}), {"y"}) == list{});
  CHECK(crossing(*cut(g, {g.handle_of(g.find("x"))}), {"x"})
        == list{"\"x\" -> the run's caller"});
}

TEST_CASE("codecs are listed by their types", "[wire]") {
  auto codecs = codec_list(bare_graph());
  REQUIRE(codecs.size() == 2);
  CHECK(std::ranges::is_sorted(codecs));
  CHECK(std::ranges::count(codecs, "int: bytes") == 1);
  CHECK(
      (codecs[0].ends_with("bare: none") || codecs[1].ends_with("bare: none")));
}
