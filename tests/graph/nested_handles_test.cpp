// Tests the types of handles in nested blocks.

#include "graphs.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using each2 = each<each<int>>;
using each3 = each<each2>;

std::vector<std::string> names(int n) {
  return std::vector<std::string>(static_cast<std::size_t>(n));
}

int length(const std::string& text) { return static_cast<int>(text.size()); }

struct fixture {
  graph_builder b;
  in<int> n = b.input<int>("n");
  each<int> x = b.expand("x", numbers_below, n);
  each2 y = b.expand("y", numbers_below, x);
  each3 z = b.expand("z", numbers_below, y);
};

} // namespace

TEST_CASE("an expander yields one level more than its arguments",
          "[nested_handles]") {
  fixture f;
  auto text = f.b.expand("text", names, f.y);
  auto both = f.b.expand(
      "both", [](int, int, int) { return std::vector{1}; }, f.n, f.y, f.x);
  auto of_list = f.b.expand(
      "of_list", [](items<int> list) { return numbers_below(sum(list)); },
      all(f.y));
  CHECK(std::same_as<decltype(text), fresh<each<each<each<std::string>>>>>);
  CHECK(std::same_as<decltype(both), fresh<each3>>);
  CHECK(std::same_as<decltype(of_list), fresh<each2>>);
}

TEST_CASE("a node is as deep as its deepest argument", "[nested_handles]") {
  fixture f;
  auto text = f.b.expand("text", names, f.x);
  auto of_text = f.b.node("of_text", length, text);
  auto mixed = f.b.node("mixed", add, f.x, f.z);
  auto effect = f.b.node(
      "effect", [](int, int) {}, f.y, f.n);
  CHECK(std::same_as<decltype(of_text), fresh<each2>>);
  CHECK(std::same_as<decltype(mixed), fresh<each3>>);
  CHECK(std::same_as<decltype(effect), fresh<each<each<done>>>>);
}

TEST_CASE("all() takes one level away", "[nested_handles]") {
  fixture f;
  auto one = f.b.node("one", sum, all(f.x));
  auto two = f.b.node("two", sum, all(f.y));
  auto three = f.b.node("three", sum, all(f.z));
  auto both = f.b.node(
      "both", [](items<int> list, int x) { return sum(list) + x; }, all(f.z),
      f.x);
  CHECK(std::same_as<decltype(one), fresh<out<int>>>);
  CHECK(std::same_as<decltype(two), fresh<each<int>>>);
  CHECK(std::same_as<decltype(three), fresh<each2>>);
  CHECK(std::same_as<decltype(both), fresh<each2>>);
}

TEST_CASE("collect gathers the deepest handles, and passes the others",
          "[nested_handles]") {
  fixture f;
  auto all_three = [](items<int> z, int y, int x) { return sum(z) + y + x; };
  auto deep = f.b.collect("deep", all_three, f.z, f.y, f.x);
  auto two_lists = f.b.collect(
      "two_lists",
      [](items<int> p, int x, items<int> q) { return sum(p) + x + sum(q); },
      f.y, f.x, f.y);
  CHECK(std::same_as<decltype(deep), fresh<each2>>);
  CHECK(std::same_as<decltype(two_lists), fresh<each<int>>>);
  auto g = std::move(f.b).build("g");
  auto how = [&](const char* name) {
    std::vector<passing> list;
    for (const auto& e : g.arguments(g.find(name)))
      list.push_back(e.how);
    return list;
  };
  using list = std::vector<passing>;
  CHECK(how("deep") == list{passing::all, passing::plain, passing::plain});
  CHECK(how("two_lists") == list{passing::all, passing::plain, passing::all});
}

TEST_CASE("what is gathered by a marker counts for the depth of a collect",
          "[nested_handles]") {
  fixture f;
  auto plus = [](items<int> y, int x) { return sum(y) + x; };
  auto per_x = f.b.collect("per_x", plus, all(f.y), f.x);
  auto only = f.b.collect("only", sum, all(f.y));
  CHECK(std::same_as<decltype(per_x), fresh<each<int>>>);
  CHECK(std::same_as<decltype(only), fresh<each<int>>>);
}

TEST_CASE("a collect of a collect ends outside of blocks", "[nested_handles]") {
  fixture f;
  auto per_x = f.b.collect("per_x", sum, f.y);
  auto total = f.b.collect("total", sum, per_x);
  CHECK(std::same_as<decltype(total), fresh<out<int>>>);
  CHECK_NOTHROW(std::move(f.b).build("g"));
}

TEST_CASE("parts stay as deep as the whole", "[nested_handles]") {
  using pair = std::pair<int, std::string>;
  fixture f;
  auto whole = f.b.node(
      "whole", [](int) { return pair{}; }, f.y);
  auto [number, text] = f.b.unpack(whole, "number", "text");
  auto [first] = f.b.unpack(whole, part{"first", &pair::first});
  CHECK(std::same_as<decltype(number), fresh<each2>>);
  CHECK(std::same_as<decltype(text), fresh<each<each<std::string>>>>);
  CHECK(std::same_as<decltype(first), fresh<each2>>);
  auto g = std::move(f.b).build("g");
  CHECK(g.at(g.find("text")).block == g.find("y"));
}

TEST_CASE("nodes are named at any depth", "[nested_handles]") {
  fixture f;
  auto next = f.b.node("next", same, named<each3>("z"));
  auto per_y = f.b.collect("per_y", sum, named<each3>("z"));
  auto listed = f.b.node("listed", sum, all(named<each2>("y")));
  CHECK(std::same_as<decltype(next), fresh<each3>>);
  CHECK(std::same_as<decltype(per_y), fresh<each2>>);
  CHECK(std::same_as<decltype(listed), fresh<each<int>>>);
  auto g = std::move(f.b).build("g");
  CHECK(g.at(g.find(next)).block == g.find("z"));
  CHECK(g.at(g.find(per_y)).block == g.find("y"));
}

TEST_CASE("a name of the wrong depth is told, with the right one",
          "[nested_handles]") {
  fixture f;
  f.b.node("a", same, named<each<int>>("y"));
  f.b.node("b", same, named<each2>("z"));
  f.b.node("c", same, named<each3>("x"));
  f.b.collect("d", sum, named<each2>("n"));
  auto problems = problems_of_building(std::move(f.b));
  REQUIRE(problems.size() == 4);
  CHECK_THAT(problems[0],
             ContainsSubstring("\"y\" in a block, but it is in 2 nested "
                               "blocks: write named<each<each<T>>>"));
  CHECK_THAT(problems[1], ContainsSubstring(
                              "\"z\" in 2 nested blocks, but it is in 3 nested "
                              "blocks: write named<each<each<each<T>>>>"));
  CHECK_THAT(problems[2], ContainsSubstring(
                              "\"x\" in 3 nested blocks, but it is in a block: "
                              "write named<each<T>>"));
  CHECK_THAT(problems[3],
             ContainsSubstring("\"n\" in 2 nested blocks, but it is outside of "
                               "blocks: write named<T>"));
}
