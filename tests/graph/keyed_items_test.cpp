// Tests keyed_items: elements under their keys, as a collecting function gets
// them.

#include "graphs.hpp"
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/keyed_items.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <map>
#include <ranges>
#include <string>
#include <unordered_map>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

static_assert(std::random_access_iterator<keyed_items<std::string>::iterator>);
static_assert(std::ranges::random_access_range<const keyed_items<int>>);
static_assert(std::ranges::sized_range<const keyed_items<int>>);

namespace {

value gather(const std::vector<std::string>& keys,
             const std::vector<int>& list) {
  value_list elements;
  for (int x : list)
    elements.push_back(value::of(x));
  return detail::make_keyed_list(
      value::of(std::move(elements)),
      std::make_shared<const std::vector<std::string>>(keys));
}

keyed_items<int> keyed(const std::vector<std::string>& keys,
                       const std::vector<int>& list) {
  return detail::load<keyed_items<int>>::from(gather(keys, list));
}

} // namespace

TEST_CASE("elements come in their order, with their keys", "[keyed_items]") {
  auto xs = keyed({"b", "c", "a"}, {2, 3, 1});
  std::string seen;
  for (const auto& [key, x] : xs)
    seen += key + std::to_string(x) + ' ';
  CHECK(seen == "b2 c3 a1 ");
  CHECK(xs.size() == 3);
  CHECK(xs[2].first == "a");
  CHECK(xs[2].second == 1);
  CHECK((xs.end() - 1)->first == "a");
  CHECK(std::vector<int>(xs.values()) == std::vector{2, 3, 1});
}

TEST_CASE("elements are found by their keys", "[keyed_items]") {
  auto xs = keyed({"b", "c", "a"}, {2, 3, 1});
  CHECK(xs.find("c")->second == 3);
  CHECK(xs.find("a") - xs.begin() == 2);
  CHECK(xs.at("b") == 2);
  CHECK(xs.contains("a"));
  for (const auto* key : {"", "0", "bb", "d"}) {
    CHECK_FALSE(xs.contains(key));
    CHECK(xs.find(key) == xs.end());
    CHECK_THROWS_MATCHES(
        xs.at(key), std::out_of_range,
        MessageMatches(ContainsSubstring('"' + std::string{key} + '"')));
  }
}

TEST_CASE("no elements have no keys", "[keyed_items]") {
  auto of_none = detail::make_keyed_list(value::of(value_list{}), nullptr);
  auto xs = detail::load<keyed_items<int>>::from(of_none);
  CHECK(xs.empty());
  CHECK(xs.begin() == xs.end());
  CHECK_FALSE(xs.contains("a"));
}

TEST_CASE("a map can be made of the elements", "[keyed_items]") {
  auto xs = keyed({"b", "a"}, {2, 1});
  std::map<std::string, int> sorted = xs;
  CHECK(sorted == std::map<std::string, int>{{"a", 1}, {"b", 2}});
  std::unordered_map<std::string, int> hashed = xs;
  CHECK(hashed.at("b") == 2);
  CHECK_FALSE(std::is_convertible_v<keyed_items<int>, std::map<int, int>>);
  CHECK_FALSE(
      std::is_convertible_v<keyed_items<int>, std::map<std::string, long>>);
}

TEST_CASE("an element without a key is told of by its index", "[keyed_items]") {
  CHECK_THROWS_MATCHES(
      keyed({"a", "", "c"}, {1, 2, 3}), std::invalid_argument,
      MessageMatches(ContainsSubstring("element 1 has no key")));
  auto of_one =
      detail::make_keyed_list(value::of(value_list{value::of(1)}), nullptr);
  CHECK_THROWS_AS(detail::load<keyed_items<int>>::from(of_one),
                  std::invalid_argument);
}

TEST_CASE("two elements of one key are told of, each time", "[keyed_items]") {
  auto list = gather({"a", "b", "a"}, {1, 2, 3});
  for (int i = 0; i < 2; ++i)
    CHECK_THROWS_MATCHES(detail::load<keyed_items<int>>::from(list),
                         std::invalid_argument,
                         MessageMatches(ContainsSubstring(
                             "elements 0 and 2 have the same key, \"a\"")));
}

TEST_CASE("by_key gathers in every kind of node", "[keyed_items]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::map<std::string, int>{}; });
  using pair = std::pair<std::string, int>;
  auto y = b.node(
      "y", [](const pair& p) { return p.second; }, x);
  auto n = b.node(
      "n", [](const std::map<std::string, int>& m) { return m.size(); },
      by_key(y));
  auto c = b.collect(
      "c",
      [](keyed_items<int> m, items<pair> all) { return m.at(all[0].first); },
      by_key(y), x);
  auto e = b.expand(
      "e", [](keyed_items<int> m) { return std::vector<int>(m.values()); },
      by_key(y));
  auto beside = b.node(
      "beside", [](int, keyed_items<int> m) { return m.size(); }, y, by_key(y));
  CHECK(std::same_as<decltype(n), fresh<out<std::size_t>>>);
  CHECK(std::same_as<decltype(c), fresh<out<int>>>);
  CHECK(std::same_as<decltype(e), fresh<each<int>>>);
  CHECK(std::same_as<decltype(beside), fresh<each<std::size_t>>>);
  auto g = std::move(b).build("g");
  CHECK(g.arguments(g.find("n"))[0].how == passing::by_key);
  CHECK(call(g, "n", gather({"k", "l"}, {1, 2})).get<std::size_t>() == 2);
}
