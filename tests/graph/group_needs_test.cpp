// Which tasks those of a group wait for.

#include "../support/graphs.hpp"
#include <troupe/graph/group_needs.hpp>

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

using namespace troupe;

namespace {

// The names of what each group needs; `*` goes behind what is gathered.
std::map<std::string, std::string> needs_by_name(const grouping& groups) {
  std::map<std::string, std::string> all;
  for (group_id g = 0; g < groups.size(); ++g) {
    std::string names;
    for (const auto& n : needs_of(groups, g))
      names += (names.empty() ? "" : " ") + groups.name(n.on)
               + (n.gathered ? "*" : "");
    all[groups.name(g)] = names;
  }
  return all;
}

using names = std::map<std::string, std::string>;

grouping all_of(const graph& g) { return {g, select(g, {})}; }

} // namespace

TEST_CASE("a group needs what makes its arguments, once, and no inputs") {
  CHECK(needs_by_name(all_of(test::graph_p{}.g))
        == names{{"a", ""}, {"b", "a"}, {"c", "a b"}, {"d", "c"}});
}

TEST_CASE("a block needs its expander, and a gather both") {
  CHECK(needs_by_name(all_of(test::graph_q{}.g))
        == names{{"n", ""},
                 {"expand-over", "n"},
                 {"block-over", "expand-over"},
                 {"collect-total", "expand-over block-over*"},
                 {"output", "collect-total"}});
}

TEST_CASE("in nested blocks each group needs what is around it") {
  CHECK(needs_by_name(all_of(test::graph_nested{}.g))
        == names{{"expand-x", ""},
                 {"block-x", "expand-x"},
                 {"expand-y", "expand-x block-x"},
                 {"block-y", "expand-x expand-y"},
                 {"collect-per_x", "expand-x expand-y block-y*"},
                 {"block-x.2", "expand-x block-x collect-per_x"},
                 {"collect-total", "expand-x block-x.2*"}});
}

TEST_CASE("elements that are gathered themselves need only the expander") {
  graph_builder b;
  auto each = b.expand("each", [] { return std::vector{1, 2}; });
  b.collect("sum", test::graph_q::sum, each);
  CHECK(needs_by_name(all_of(std::move(b).build("g")))
        == names{{"expand-each", ""}, {"collect-sum", "expand-each"}});
}
