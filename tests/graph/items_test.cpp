// Tests items: the view of all elements that a collecting function is given.

#include <troupe/graph/items.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <ranges>
#include <string>
#include <vector>

using troupe::items;
using troupe::value;
using troupe::value_list;

static_assert(std::random_access_iterator<items<int>::iterator>);
static_assert(std::ranges::random_access_range<const items<std::string>>);
static_assert(std::ranges::sized_range<const items<int>>);
static_assert(std::ranges::random_access_range<const items<items<int>>>);
static_assert(
    std::same_as<std::ranges::range_reference_t<const items<int>>, const int&>);

namespace {

template <class T>
items<T> gather(std::vector<T> list) {
  value_list elements;
  for (auto& x : list)
    elements.push_back(value::of<T>(std::move(x)));
  return items<T>{value::of(std::move(elements))};
}

} // namespace

TEST_CASE("the elements are seen in order", "[items]") {
  auto xs = gather<int>({3, 1, 2});
  CHECK(xs.size() == 3);
  CHECK_FALSE(xs.empty());
  CHECK(xs[0] == 3);
  CHECK(xs[2] == 2);
  CHECK(xs.front() == 3);
  CHECK(xs.back() == 2);
  std::vector<int> seen;
  for (const int& x : xs)
    seen.push_back(x);
  CHECK(seen == std::vector{3, 1, 2});
}

TEST_CASE("no elements are an empty list", "[items]") {
  auto xs = gather<std::string>({});
  CHECK(xs.empty());
  CHECK(xs.size() == 0);
  CHECK(xs.begin() == xs.end());
  CHECK(std::vector<std::string>(xs).empty());
}

TEST_CASE("algorithms work on the elements", "[items]") {
  auto xs = gather<int>({1, 4, 9, 16});
  CHECK(*std::max_element(xs.begin(), xs.end()) == 16);
  CHECK(*std::lower_bound(xs.begin(), xs.end(), 5) == 9);
  CHECK(std::ranges::equal(xs, std::vector{1, 4, 9, 16}));
  CHECK(std::ranges::equal(std::views::reverse(xs), std::vector{16, 9, 4, 1}));
}

TEST_CASE("iterators do arithmetic", "[items]") {
  auto xs = gather<int>({10, 20, 30});
  auto i = xs.begin();
  CHECK(*i++ == 10);
  CHECK(*i == 20);
  CHECK(*++i == 30);
  CHECK(*i-- == 30);
  CHECK(*--i == 10);
  CHECK(i[2] == 30);
  CHECK(*(i + 1) == 20);
  CHECK(*(1 + i) == 20);
  CHECK(*(xs.end() - 1) == 30);
  CHECK(xs.end() - xs.begin() == 3);
  CHECK(i < xs.end());
  CHECK(gather<std::string>({"abc"}).begin()->size() == 3);
}

TEST_CASE("copies share the elements", "[items]") {
  auto xs = gather<std::string>({"a", "b"});
  auto copy = xs;
  CHECK(&copy[1] == &xs[1]);
}

TEST_CASE("a copy may be kept when the list's owner is gone", "[items]") {
  auto kept = [] {
    auto list = value::of(value_list{value::of(std::string{"kept"})});
    return items<std::string>{list};
  }();
  CHECK(kept.front() == "kept");
}

TEST_CASE("move-only elements can be looked at", "[items]") {
  std::vector<std::unique_ptr<int>> list;
  list.push_back(std::make_unique<int>(5));
  auto xs = gather(std::move(list));
  CHECK(*xs[0] == 5);
  CHECK(**xs.begin() == 5);
}

TEST_CASE("items pass for a vector of copies", "[items]") {
  auto first = [](const std::vector<std::string>& list) { return list.at(0); };
  auto xs = gather<std::string>({"a", "b"});
  CHECK(first(xs) == "a");
  CHECK(xs.front() == "a");
}

// -- lists of lists -----------------------------------------------------------

namespace {

value list_of(const std::vector<int>& numbers) {
  value_list elements;
  for (int x : numbers)
    elements.push_back(value::of(x));
  return value::of(std::move(elements));
}

// {{1, 2}, {}, {3}}
items<items<int>> three_lists() {
  return items<items<int>>{
      value::of(value_list{list_of({1, 2}), list_of({}), list_of({3})})};
}

} // namespace

TEST_CASE("a list of lists gives lists", "[items]") {
  auto lists = three_lists();
  REQUIRE(lists.size() == 3);
  CHECK(lists[0][1] == 2);
  CHECK(lists[1].empty());
  CHECK(lists.back().front() == 3);
  int sum = 0;
  for (const auto& list : lists)
    for (int x : list)
      sum += x;
  CHECK(sum == 6);
  CHECK((lists.begin() + 2)->size() == 1);
  CHECK(lists.begin()[0].size() == 2);
}

TEST_CASE("lists nest to any depth", "[items]") {
  auto inner = value::of(value_list{list_of({1}), list_of({2, 3})});
  items<items<items<int>>> lists{value::of(value_list{inner, inner})};
  CHECK(lists[1][1][1] == 3);
}

TEST_CASE("an inner list may be kept when the outer one is gone", "[items]") {
  auto kept = three_lists()[0];
  CHECK(kept[1] == 2);
}

TEST_CASE("inner lists share their elements", "[items]") {
  auto lists = three_lists();
  CHECK(&lists[0][1] == &lists[0][1]);
}

TEST_CASE("ranges of lists work with the standard's", "[items]") {
  auto lists = three_lists();
  auto sizes = lists | std::views::transform([](const auto& list) {
                 return list.size();
               });
  CHECK(std::ranges::equal(sizes, std::vector<std::size_t>{2, 0, 1}));
  CHECK(std::count_if(lists.begin(), lists.end(),
                      [](const auto& list) { return list.empty(); })
        == 1);
}

TEST_CASE("lists of lists pass for vectors of both kinds", "[items]") {
  auto lists = three_lists();
  std::vector<std::vector<int>> copies = lists;
  CHECK(copies == std::vector<std::vector<int>>{{1, 2}, {}, {3}});
  std::vector<items<int>> views = lists;
  CHECK(views.at(0).size() == 2);
}

TEST_CASE("a list that a function returned is one like any other", "[items]") {
  auto returned = value::of(items<int>{list_of({7, 8})});
  items<items<int>> lists{value::of(value_list{list_of({1}), returned})};
  CHECK(lists[0][0] == 1);
  CHECK(lists[1][1] == 8);
}
