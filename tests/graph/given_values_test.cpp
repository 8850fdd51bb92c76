// Tests given_values: one value for all elements, and one for each.

#include <troupe/graph/given_values.hpp>
#include <troupe/graph/items.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

constexpr node_id x = 3, y = 4;

element_ref element(std::uint64_t index, element_ref within = {}) {
  return new enclosing_element{index, std::move(within)};
}

value list_of(std::initializer_list<value> items) {
  return value::of(value_list{items});
}

value number(int i) { return value::of(i); }

// The numbers of the list that stands for a node.
std::vector<int> numbers(const given_values& given, node_id id,
                         const element_ref& around) {
  auto entry = given.in_expansion(id, around);
  REQUIRE(entry);
  REQUIRE(entry->per_element);
  std::vector<int> list;
  for (const auto& v : entry->what.get<value_list>())
    list.push_back(v.get<int>());
  return list;
}

using list = std::vector<int>;

} // namespace

TEST_CASE("a node that is not given has no entry", "[given_values]") {
  given_values given;
  given.add(x, {number(1)});
  CHECK(given.in_expansion(x, {}));
  CHECK_FALSE(given.in_expansion(y, {}));
}

TEST_CASE("one value stands for all elements, wherever they are",
          "[given_values]") {
  given_values given;
  given.add(x, {number(7)});
  for (const auto& around :
       {element_ref{}, element(0), element(5, element(2))}) {
    auto entry = given.in_expansion(x, around);
    REQUIRE(entry);
    CHECK_FALSE(entry->per_element);
    CHECK(entry->what.get<int>() == 7);
  }
}

TEST_CASE("a list has a value for each element", "[given_values]") {
  given_values given;
  given.add(x, {list_of({number(1), number(2)}), true});
  CHECK(numbers(given, x, {}) == list{1, 2});
}

TEST_CASE("a nested list has a list for each element around",
          "[given_values]") {
  given_values given;
  auto inner = list_of({number(1), number(2)});
  auto outer = list_of({inner, list_of({}), list_of({number(3)})});
  given.add(x, {outer, true});
  CHECK(numbers(given, x, element(0)) == list{1, 2});
  CHECK(numbers(given, x, element(1)).empty());
  CHECK(numbers(given, x, element(2)) == list{3});
  given.add(y, {list_of({list_of({}), outer}), true});
  CHECK(numbers(given, y, element(2, element(1))) == list{3});
}

TEST_CASE("where a list is too short, or no list, there is nothing",
          "[given_values]") {
  given_values given;
  given.add(x, {list_of({list_of({number(1)}), number(2)}), true});
  CHECK_FALSE(given.in_expansion(x, element(2)));
  CHECK_FALSE(given.in_expansion(x, element(0, element(1))));
  CHECK_FALSE(given.in_expansion(x, element(0, element(7))));
}

TEST_CASE("the last of two values for a node holds", "[given_values]") {
  given_values given;
  given.add(x, {number(1)});
  given.add(x, {number(2)});
  CHECK(given.in_expansion(x, {})->what.get<int>() == 2);
}
