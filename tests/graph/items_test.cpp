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
