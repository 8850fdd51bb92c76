// Tests expansion: the elements of a user's range, pulled one at a time.

#include "graphs.hpp"
#include <troupe/graph/expansion.hpp>

#include <catch2/catch_test_macros.hpp>

#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace troupe;
using troupe::test::call;

namespace {

// What an expander with this function yields, as a run gets it.
template <class F>
expansion_ptr expand(F function) {
  graph_builder b;
  b.expand("x", std::move(function));
  auto g = std::move(b).build("g");
  return call(g, "x").template get<expansion_ptr>();
}

template <class T>
std::vector<T> all_of(expansion& elements) {
  std::vector<T> seen;
  value item;
  for (std::string label; elements.next(item, label);)
    seen.push_back(item.get<T>());
  return seen;
}

// Counts 0, 1, 2, ... and throws at `limit`; remembers how far it was pulled.
struct counter {
  struct iterator {
    int at;
    counter* owner;
    int operator*() const {
      if (at == owner->limit)
        throw std::runtime_error("no more");
      *owner->pulled = at;
      return at;
    }
    iterator& operator++() {
      ++at;
      return *this;
    }
    bool operator!=(const iterator& other) const { return at != other.at; }
  };
  iterator begin() { return {0, this}; }
  iterator end() { return {-1, this}; }

  int limit;
  std::shared_ptr<int> pulled = std::make_shared<int>(-1);
};

} // namespace

TEST_CASE("a range with a size tells it") {
  using numbers = std::vector<int>;
  CHECK(detail::range_expansion<numbers>{{1, 2, 3}}.size_hint() == 3);
  CHECK(detail::range_expansion<std::forward_list<int>>{{1, 2, 3}}.size_hint()
        == 0);
}

TEST_CASE("an expansion yields a range's elements in order", "[expansion]") {
  auto numbers = expand([] { return std::vector{3, 1, 2}; });
  CHECK(all_of<int>(*numbers) == std::vector{3, 1, 2});
  auto words = expand([] { return std::list<std::string>{"a", "b"}; });
  CHECK(all_of<std::string>(*words) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("an empty range has no element", "[expansion]") {
  value item;
  std::string label;
  CHECK_FALSE(expand([] { return std::vector<int>{}; })->next(item, label));
}

TEST_CASE("elements may be move-only", "[expansion]") {
  auto pointers = expand([] {
    std::vector<std::unique_ptr<int>> list;
    list.push_back(std::make_unique<int>(7));
    return list;
  });
  value item;
  std::string label;
  REQUIRE(pointers->next(item, label));
  CHECK(*item.get<std::unique_ptr<int>>() == 7);
}

TEST_CASE("labels come with the elements", "[expansion]") {
  auto files = expand([] {
    return std::vector<labelled<int>>{{"first", 1}, {"second", 2}};
  });
  value item;
  std::string label;
  REQUIRE(files->next(item, label));
  CHECK(label == "first");
  REQUIRE(item.get_if<int>());
  CHECK(item.get<int>() == 1);
  REQUIRE(files->next(item, label));
  CHECK(label == "second");
  CHECK_FALSE(files->next(item, label));
}

TEST_CASE("labels come with the elements of a const range", "[expansion]") {
  static const std::vector<labelled<std::string>> table{{"l", "x"}};
  auto rows = expand([] { return std::span{table}; });
  value item;
  std::string label;
  REQUIRE(rows->next(item, label));
  CHECK(label == "l");
  CHECK(item.get<std::string>() == "x");
  CHECK(table[0].item == "x");
}

TEST_CASE("an element without a label empties the label", "[expansion]") {
  auto numbers = expand([] { return std::vector{1}; });
  value item;
  std::string label = "of an earlier element";
  REQUIRE(numbers->next(item, label));
  CHECK(label.empty());
}

TEST_CASE("elements are pulled only when asked for", "[expansion]") {
  counter source{1'000'000};
  auto pulled = source.pulled;
  auto numbers = expand([source] { return source; });
  CHECK(*pulled == -1);
  value item;
  std::string label;
  REQUIRE(numbers->next(item, label));
  REQUIRE(numbers->next(item, label));
  CHECK(item.get<int>() == 1);
  CHECK(*pulled == 1);
}

TEST_CASE("what a range throws comes out of next", "[expansion]") {
  auto numbers = expand([] { return counter{2}; });
  value item;
  std::string label;
  CHECK(numbers->next(item, label));
  CHECK(numbers->next(item, label));
  CHECK_THROWS_AS(numbers->next(item, label), std::runtime_error);
}

TEST_CASE("two runs of one expander have elements of their own",
          "[expansion]") {
  graph_builder b;
  b.expand("x", [list = std::vector<std::string>{"a", "b"}] { return list; });
  auto g = std::move(b).build("g");
  auto first = call(g, "x").get<expansion_ptr>();
  auto second = call(g, "x").get<expansion_ptr>();
  std::vector<std::string> expected{"a", "b"};
  CHECK(all_of<std::string>(*first) == expected);
  CHECK(all_of<std::string>(*second) == expected);
}

TEST_CASE("a returned reference is copied, and its elements stay",
          "[expansion]") {
  static std::vector<std::string> table{"a", "b"};
  auto rows = expand([]() -> std::vector<std::string>& { return table; });
  CHECK(all_of<std::string>(*rows).size() == 2);
  CHECK(table == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a view's elements stay with their owner", "[expansion]") {
  static std::vector<std::string> table{std::string(50, 'a')};
  auto rows = expand([] { return std::span{table}; });
  CHECK(all_of<std::string>(*rows).front() == std::string(50, 'a'));
  CHECK(table.front() == std::string(50, 'a'));
}

// -- keys ---------------------------------------------------------------------

namespace {

struct element {
  value item;
  std::string label;
};

template <class F>
element first_of(F function) {
  auto list = expand(std::move(function));
  element first{{}, "of an earlier element"};
  REQUIRE(list->next(first.item, first.label));
  return first;
}

} // namespace

TEST_CASE("a map yields pairs, with their keys as labels", "[expansion]") {
  using word_count = std::pair<std::string, int>;
  graph_builder b;
  auto counts = b.expand("counts", [] {
    return std::map<std::string, int>{{"a", 1}};
  });
  CHECK(std::same_as<decltype(counts), fresh<each<word_count>>>);
  auto first = first_of([] { return std::map<std::string, int>{{"a", 1}}; });
  REQUIRE(first.item.get_if<word_count>());
  CHECK(first.item.get<word_count>() == word_count{"a", 1});
  CHECK(first.label == "a");
}

TEST_CASE("a range of pairs loses nothing", "[expansion]") {
  using point = std::pair<int, int>;
  auto first = first_of([] { return std::vector<point>{{-3, 4}}; });
  CHECK(first.item.get<point>() == point{-3, 4});
  CHECK(first.label == "-3");
}

TEST_CASE("keys that are strings or integers are labels", "[expansion]") {
  auto label = [](auto key) {
    return first_of([key] { return std::vector{std::pair{key, 0.5}}; }).label;
  };
  CHECK(label(std::string{"text"}) == "text");
  CHECK(label("literal") == "literal");
  CHECK(label(std::string_view{"view"}) == "view");
  CHECK(label(7u) == "7");
  CHECK(label(-70'000'000'000L) == "-70000000000");
  CHECK(label('c') == "c");
  CHECK(label(1.5).empty());
  CHECK(label(true).empty());
  CHECK(label(std::vector{1}).empty());
}

TEST_CASE("a label that was given stands before a key", "[expansion]") {
  using pair = std::pair<int, int>;
  auto first = first_of([] {
    return std::vector<labelled<pair>>{{"given", pair{1, 2}}};
  });
  CHECK(first.label == "given");
  CHECK(first.item.get<pair>() == pair{1, 2});
}

TEST_CASE("values of a map may be move-only, and its keys stay",
          "[expansion]") {
  auto first = first_of([] {
    std::map<std::string, std::unique_ptr<int>> map;
    map.emplace(std::string(50, 'k'), std::make_unique<int>(7));
    return map;
  });
  using pair = std::pair<std::string, std::unique_ptr<int>>;
  CHECK(*first.item.get<pair>().second == 7);
  CHECK(first.item.get<pair>().first == std::string(50, 'k'));
  CHECK(first.label == std::string(50, 'k'));
}

TEST_CASE("a const map stays as it is", "[expansion]") {
  static const std::map<int, std::string> table{{5, "five"}};
  auto first = first_of([]() -> const auto& { return table; });
  CHECK(first.label == "5");
  CHECK(first.item.get<std::pair<int, std::string>>().second == "five");
  CHECK(table.at(5) == "five");
}

// -- functions that are pulled ------------------------------------------------

TEST_CASE("a function is pulled until it returns nothing", "[expansion]") {
  graph_builder b;
  auto count = [] {
    return [i = 0]() mutable -> std::optional<int> {
      return i < 3 ? std::optional{i++} : std::nullopt;
    };
  };
  auto x = b.expand("x", count);
  CHECK(std::same_as<decltype(x), fresh<each<int>>>);
  auto numbers = expand(count);
  CHECK(all_of<int>(*numbers) == std::vector{0, 1, 2});
  CHECK(numbers->size_hint() == 0);
}

TEST_CASE("a function is pulled only when an element is asked for",
          "[expansion]") {
  auto pulled = std::make_shared<int>(0);
  auto numbers = expand(
      [pulled] { return [pulled] { return std::optional{++*pulled}; }; });
  CHECK(*pulled == 0);
  value item;
  std::string label = "of an earlier element";
  REQUIRE(numbers->next(item, label));
  CHECK(*pulled == 1);
  CHECK(item.get<int>() == 1);
  CHECK(label.empty());
}

TEST_CASE("each run pulls a function of its own", "[expansion]") {
  graph_builder b;
  b.expand("x",
           [] { return [i = 0]() mutable { return std::optional{i++}; }; });
  auto g = std::move(b).build("g");
  auto next = [](expansion& numbers) {
    value item;
    std::string label;
    REQUIRE(numbers.next(item, label));
    return item.get<int>();
  };
  auto first = call(g, "x").get<expansion_ptr>();
  auto second = call(g, "x").get<expansion_ptr>();
  CHECK(next(*first) == 0);
  CHECK(next(*first) == 1);
  CHECK(next(*second) == 0);
}

TEST_CASE("a function may own what cannot be copied", "[expansion]") {
  auto numbers = expand([] {
    return [left = std::make_unique<int>(2)]() -> std::optional<int> {
      return *left > 0 ? std::optional{(*left)--} : std::nullopt;
    };
  });
  CHECK(all_of<int>(*numbers) == std::vector{2, 1});
}

TEST_CASE("a function may yield labels, keys and what is move-only",
          "[expansion]") {
  auto labels = first_of([] {
    return [] { return std::optional{labelled<int>{"seven", 7}}; };
  });
  CHECK(labels.label == "seven");
  CHECK(labels.item.get<int>() == 7);
  auto keys = first_of([] {
    return [] { return std::optional{std::pair{std::string{"key"}, 8}}; };
  });
  CHECK(keys.label == "key");
  CHECK(keys.item.get<std::pair<std::string, int>>().second == 8);
  auto owned = first_of(
      [] { return [] { return std::optional{std::make_unique<int>(9)}; }; });
  CHECK(*owned.item.get<std::unique_ptr<int>>() == 9);
}

TEST_CASE("what a function throws comes out of next", "[expansion]") {
  auto numbers = expand([] {
    return []() -> std::optional<int> { throw std::runtime_error("no more"); };
  });
  value item;
  std::string label;
  CHECK_THROWS_AS(numbers->next(item, label), std::runtime_error);
}

TEST_CASE("a std::function may be pulled", "[expansion]") {
  auto numbers = expand([]() -> std::function<std::optional<int>()> {
    return [i = 0]() mutable -> std::optional<int> {
      return i < 2 ? std::optional{i++} : std::nullopt;
    };
  });
  CHECK(all_of<int>(*numbers) == std::vector{0, 1});
}
