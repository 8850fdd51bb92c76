// What is gathered under the keys of the elements.

#include "../support/audited_engine.hpp"
#include "../support/naturals.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/grouping_strategy.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace troupe;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

using ages = std::map<std::string, int>;

int age_in_months(const std::pair<std::string, int>& p) {
  return 12 * p.second;
}

ages as_map(const ages& all) { return all; }

std::string in_words(const keyed_items<int>& all) {
  std::string text;
  for (const auto& [key, x] : all)
    text += key + '=' + std::to_string(x) + ' ';
  return text;
}

} // namespace

TEST_CASE("a map that was expanded is collected into a map", "[by_key]") {
  auto strategy = GENERATE(as<grouping_strategy>{}, by_repeatable_block,
                           individually, all_as_one, by_level);
  graph_builder b;
  auto people = b.input<ages>("people");
  auto x = b.expand(
      "x", [](const ages& all) { return all; }, people);
  auto y = b.node("y", age_in_months, x);
  auto m = b.node("m", as_map, by_key(y));
  auto anna = b.node(
      "anna",
      [](int own, const keyed_items<int>& all) { return all.at("Anna") - own; },
      y, by_key(y));
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  auto r = engine->run(g, {people = ages{{"Bo", 7}, {"Anna", 9}}}, {m, anna},
                       {.grouping = strategy});
  CHECK(r[m] == ages{{"Bo", 84}, {"Anna", 108}});
  CHECK(std::vector<int>(r[anna]) == std::vector{0, 24});
  auto none = engine->run(g, {people = ages{}}, {m}, {.grouping = strategy});
  CHECK(none[m].empty());
}

TEST_CASE("the elements of an expander are collected by key themselves",
          "[by_key]") {
  graph_builder b;
  auto x = b.expand("x", [] {
    return std::vector<labelled<int>>{{"one", 1}, {"two", 2}};
  });
  auto m = b.node("m", in_words, by_key(x));
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {m})[m] == "one=1 two=2 ");
}

TEST_CASE("integers are keys as text", "[by_key]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::map<int, int>{{-1, 10}, {20, 5}}; });
  auto y = b.node(
      "y", [](const std::pair<int, int>& p) { return p.second; }, x);
  auto m = b.node("m", in_words, by_key(y));
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {m})[m] == "-1=10 20=5 ");
}

TEST_CASE("in nested blocks, keys are those of the innermost", "[by_key]") {
  graph_builder b;
  auto x = b.expand("x", [] {
    return std::vector<labelled<int>>{{"few", 1}, {"many", 3}, {"no", 0}};
  });
  auto y = b.expand(
      "y",
      [](int n) {
        std::vector<labelled<int>> list;
        for (int i = 0; i < n; ++i)
          list.push_back({std::string(1, "abc"[i]), n + i});
        return list;
      },
      x);
  auto z = b.node(
      "z", [](int n) { return 10 * n; }, y);
  auto inner = b.node("inner", in_words, by_key(z));
  auto outer = b.node(
      "outer",
      [](const std::map<std::string, std::string>& all) { return all; },
      by_key(inner));
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {outer});
  CHECK(r[outer]
        == std::map<std::string, std::string>{
            {"few", "a=10 "}, {"many", "a=30 b=40 c=50 "}, {"no", ""}});
}

TEST_CASE("keys of pulled elements are kept until they are collected",
          "[by_key]") {
  constexpr int size = 5'000;
  graph_builder b;
  auto x = b.expand("x", [] {
              return [i = 0]() mutable -> std::optional<std::pair<int, int>> {
                if (i == size)
                  return std::nullopt;
                ++i;
                return std::pair{i, 2 * i};
              };
            }).window(16);
  auto y = b.node(
      "y", [](const std::pair<int, int>& p) { return p.second; }, x);
  auto m = b.node("m", as_map, by_key(y));
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  auto made = engine->run(g, {}, {m})[m];
  REQUIRE(made.size() == size);
  for (const auto& [key, i] : made)
    REQUIRE(i == 2 * std::stoi(key));
}

TEST_CASE("two elements of one key fail the collecting task", "[by_key]") {
  graph_builder b;
  auto x = b.expand("x", [] {
    return std::vector<std::pair<std::string, int>>{{"a", 1}, {"a", 2}};
  });
  auto y = b.node("y", age_in_months, x);
  auto m = b.node("m", as_map, by_key(y));
  auto n = b.collect(
      "n", [](items<int> all) { return all.size(); }, y);
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK_THROWS_MATCHES(
      engine->run(g, {}, {m, n}), run_error,
      MessageMatches(ContainsSubstring("collect-m")
                     && ContainsSubstring("elements 0 and 1 have the same key, "
                                          "\"a\"")));
  CHECK(engine->run(g, {}, {n})[n] == 2);
}

TEST_CASE("elements without a key fail the collecting task", "[by_key]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  auto m = b.node("m", in_words, by_key(x));
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK_THROWS_MATCHES(
      engine->run(g, {}, {m}), run_error,
      MessageMatches(ContainsSubstring("element 0 has no key")));
}

TEST_CASE("what is collected by key is skipped if an element has no value",
          "[by_key]") {
  graph_builder b;
  auto x = b.expand("x", [] { return ages{{"a", 1}, {"b", 0}}; });
  auto y = b.node(
      "y",
      [](const std::pair<std::string, int>& p) {
        return p.second == 0 ? throw std::runtime_error("zero") : p.second;
      },
      x);
  auto m = b.node("m", as_map, by_key(y));
  auto g = std::move(b).build("g");
  test::audited_engine engine;
  CHECK_THROWS_MATCHES(
      engine->run(g, {}, {m}), run_error,
      MessageMatches(ContainsSubstring("1 failed, 1 skipped")));
}
