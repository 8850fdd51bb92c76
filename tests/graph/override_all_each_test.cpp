// Tests what set, override_all and override_each bind nodes to.

#include "graphs.hpp"
#include <troupe/graph/override.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

struct fixture {
  graph_builder b;
  in<int> n = b.input<int>("n");
  out<double> mean = b.node(
      "mean", [](int k) { return double(k); }, n);
  each<int> x = b.expand("x", numbers_below, n);
  each<std::string> text = b.node(
      "text", [](int k) { return std::to_string(k); }, x);
  each<each<long>> y = b.expand(
      "y", [](int k) { return std::vector<long>{k}; }, x);
};

template <class T>
std::vector<T> values(const value& list) {
  std::vector<T> all;
  for (const auto& x : list.get<value_list>())
    all.push_back(x.get<T>());
  return all;
}

bool is(const type_ops* type, const type_ops* other) {
  return same_type(type, other);
}

} // namespace

TEST_CASE("a binding says what it is to its node", "[override]") {
  fixture f;
  CHECK((f.n = 1).how == override_how::none);
  CHECK(binding("n", 1).how == override_how::none);
  CHECK(set(f.mean, 1.5).how == override_how::one);
  CHECK(set("mean", 1.5).how == override_how::one);
  CHECK(override_all(f.x, 1).how == override_how::all);
  CHECK(override_all("text", "literal").how == override_how::all);
  CHECK(override_each(f.x, {1}).how == override_how::each);
  CHECK(override_each("x", std::vector{1}).how == override_how::each);
  CHECK_FALSE((f.n = 1).overrides());
  CHECK(override_all(f.x, 1).overrides());
  CHECK(override_each(f.x, {1}).node.node.number == f.x.number);
  CHECK(override_each("x", std::vector{1}).node.name == "x");
}

TEST_CASE("a value for all elements has the node's type", "[override]") {
  fixture f;
  CHECK(override_all(f.text, "literal").payload.get<std::string>()
        == "literal");
  CHECK(override_all("text", "literal").payload.get<std::string>()
        == "literal");
  CHECK(override_all(f.y, 5).payload.get<long>() == 5);
  CHECK(is(override_all(f.y, 5).type, value::type_of<long>()));
  CHECK(set(f.mean, 2).payload.get<double>() == 2);
}

TEST_CASE("an integer that the node cannot hold keeps its type", "[override]") {
  fixture f;
  auto x = override_all(f.x, 5'000'000'000);
  CHECK(is(x.type, value::type_of<long>()));
  CHECK(x.payload.get<long>() == 5'000'000'000);
}

TEST_CASE("a list has a value for each element, in order", "[override]") {
  fixture f;
  auto x = override_each(f.x, std::vector{3, 1, 2});
  CHECK(values<int>(x.payload) == std::vector{3, 1, 2});
  CHECK(is(x.type, value::type_of<int>()));
  CHECK(x.depth == 1);
  auto text = override_each(f.text, {"a", "b"});
  CHECK(values<std::string>(text.payload)
        == std::vector<std::string>{"a", "b"});
  auto named = override_each("text", std::vector<std::string>{"c"});
  CHECK(values<std::string>(named.payload) == std::vector<std::string>{"c"});
  CHECK(named.depth == 1);
}

TEST_CASE("a list without elements still has a type", "[override]") {
  fixture f;
  auto x = override_each(f.x, std::vector<int>{});
  CHECK(x.payload.get<value_list>().empty());
  CHECK(is(x.type, value::type_of<int>()));
}

TEST_CASE("a list for nested blocks is one of lists", "[override]") {
  fixture f;
  for (const auto& y : {override_each(f.y, {{1, 2}, {}, {3}}),
                        override_each<each<long>>("y", {{1, 2}, {}, {3}})}) {
    const auto& lists = y.payload.get<value_list>();
    REQUIRE(lists.size() == 3);
    CHECK(values<long>(lists[0]) == std::vector<long>{1, 2});
    CHECK(values<long>(lists[1]).empty());
    CHECK(values<long>(lists[2]) == std::vector<long>{3});
    CHECK(is(y.type, value::type_of<long>()));
    CHECK(y.depth == 2);
  }
}

TEST_CASE("a node that yields vectors is given vectors", "[override]") {
  using numbers = std::vector<int>;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector<numbers>{}; });
  for (const auto& given : {override_each(x, {{1, 2}}),
                            override_each("x", std::vector<numbers>{{1, 2}})}) {
    CHECK(values<numbers>(given.payload) == std::vector<numbers>{{1, 2}});
    CHECK(is(given.type, value::type_of<numbers>()));
    CHECK(given.depth == 1);
  }
}

TEST_CASE("truths are given as any values are", "[override]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector<bool>{}; });
  auto given = override_each(x, {true, false});
  CHECK(values<bool>(given.payload) == std::vector<bool>{true, false});
}

TEST_CASE("a list may take over what cannot be copied", "[override]") {
  using pointer = std::unique_ptr<int>;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector<pointer>{}; });
  std::vector<pointer> list;
  list.push_back(std::make_unique<int>(4));
  auto given = override_each(x, std::move(list));
  CHECK(*given.payload.get<value_list>()[0].get<pointer>() == 4);
}
