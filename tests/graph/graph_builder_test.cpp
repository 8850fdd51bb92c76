// Tests graph_builder: which nodes its calls make, of which functions.

#include "graphs.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

struct word {
  std::string text;
  std::size_t size() const { return text.size(); }
};

struct doubler {
  int operator()(int x) const { return 2 * x; }
};

value number(int x) { return value::of(x); }

} // namespace

TEST_CASE("what a function returns decides the handle", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto y = b.node(
      "y", [](int) { return std::string{}; }, n);
  auto x = b.expand("x", numbers_below, n);
  auto inside = b.node("inside", add, x, n);
  auto total = b.collect("total", sum, inside);
  auto same_total = b.node("same_total", sum, all(inside));
  auto effect = b.node(
      "effect", [](int) {}, n);
  CHECK(std::same_as<decltype(n), fresh<in<int>>>);
  CHECK(std::same_as<decltype(y), fresh<out<std::string>>>);
  CHECK(std::same_as<decltype(x), fresh<each<int>>>);
  CHECK(std::same_as<decltype(inside), fresh<each<int>>>);
  CHECK(std::same_as<decltype(total), fresh<out<int>>>);
  CHECK(std::same_as<decltype(same_total), fresh<out<int>>>);
  CHECK(std::same_as<decltype(effect), fresh<out<done>>>);
}

TEST_CASE("a default value tells an input's type", "[graph_builder]") {
  graph_builder b;
  auto k = b.input("k", 4);
  auto dir = b.input("dir", "/usr/include");
  b.input<int>("bare");
  CHECK(std::same_as<decltype(k), fresh<in<int>>>);
  CHECK(std::same_as<decltype(dir), fresh<in<std::string>>>);
  auto g = std::move(b).build("g");
  CHECK(g.at(k.number).kind == node_kind::input);
  CHECK(g.at(k.number).default_value.get<int>() == 4);
  CHECK(g.at(dir.number).default_value.get<std::string>() == "/usr/include");
  CHECK_FALSE(g.at(g.find("bare")).default_value);
  CHECK_FALSE(g.at(k.number).function);
}

TEST_CASE("any callable can be a node's function", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto w = b.input<word>("w");
  b.node("pointer", square, n);
  b.node(
      "lambda", [k = 3](int x) { return k * x; }, n);
  b.node("object", doubler{}, n);
  b.node(
      "generic", [](const auto& x) { return sizeof x; }, n);
  b.node("member", &word::size, w);
  b.node("member_object", &word::text, w);
  b.node(
      "move_only", [p = std::make_unique<int>(9)](int x) { return *p + x; }, n);
  b.node("constant", [] { return 5; });
  auto g = std::move(b).build("g");
  CHECK(call(g, "pointer", number(4)).get<int>() == 16);
  CHECK(call(g, "lambda", number(4)).get<int>() == 12);
  CHECK(call(g, "object", number(4)).get<int>() == 8);
  CHECK(call(g, "generic", number(4)).get<std::size_t>() == sizeof(int));
  auto hello = value::of(word{"hello"});
  CHECK(call(g, "member", hello).get<std::size_t>() == 5);
  CHECK(call(g, "member_object", hello).get<std::string>() == "hello");
  CHECK(call(g, "move_only", number(1)).get<int>() == 10);
  CHECK(call(g, "constant").get<int>() == 5);
}

TEST_CASE("arguments come in the order of the parameters", "[graph_builder]") {
  graph_builder b;
  auto x = b.input<int>("x");
  auto s = b.input<std::string>("s");
  b.node(
      "text",
      [](int n, const std::string& t, int m) {
        return std::to_string(n) + t + std::to_string(m);
      },
      x, s, x);
  auto g = std::move(b).build("g");
  auto text =
      call(g, "text", number(1), value::of(std::string{"-"}), number(2));
  CHECK(text.get<std::string>() == "1-2");
}

TEST_CASE("arguments are passed without a copy", "[graph_builder]") {
  graph_builder b;
  auto s = b.input<std::string>("s");
  b.node(
      "where", [](const std::string& t) { return &t; }, s);
  auto g = std::move(b).build("g");
  auto text = value::of(std::string{"x"});
  CHECK(call(g, "where", text).get<const std::string*>()
        == &text.get<std::string>());
}

TEST_CASE("a collecting function gets all elements", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  b.collect("total", sum, x);
  b.collect(
      "as_vector",
      [](const std::vector<int>& list, int k) {
        return static_cast<int>(list.size()) * k;
      },
      x, n);
  auto g = std::move(b).build("g");
  auto list = value::of(value_list{number(1), number(2)});
  CHECK(call(g, "total", list).get<int>() == 3);
  CHECK(call(g, "as_vector", list, number(10)).get<int>() == 20);
}

TEST_CASE("one node may gather from two blocks", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.expand("y", numbers_below, n);
  b.collect(
      "both", [](items<int> p, items<int> q) { return sum(p) - sum(q); }, x, y);
  auto g = std::move(b).build("g");
  CHECK(g.at(g.find("both")).block == no_node);
}

TEST_CASE("a list that a function returns is passed on", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto list = b.collect(
      "list", [](items<int> xs) { return xs; }, x);
  auto total = b.node("total", sum, list);
  CHECK(std::same_as<decltype(list), fresh<out<items<int>>>>);
  CHECK(std::same_as<decltype(total), fresh<out<int>>>);
  auto g = std::move(b).build("g");
  auto gathered = value::of(value_list{number(3), number(4)});
  CHECK(call(g, "total", call(g, "list", gathered)).get<int>() == 7);
}

TEST_CASE("a collect of collects is given lists", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.expand("y", numbers_below, x);
  auto list = b.collect(
      "list", [](items<int> xs) { return xs; }, y);
  auto sizes = [](items<items<int>> lists) {
    std::string text;
    for (const auto& one : lists)
      text += std::to_string(one.size());
    return text;
  };
  auto vectors = [](const std::vector<std::vector<int>>& lists) {
    return lists.at(1).at(0);
  };
  b.collect("sizes", sizes, list);
  b.collect("vectors", vectors, list);
  auto g = std::move(b).build("g");
  auto per_x = [&](value_list elements) {
    return call(g, "list", value::of(std::move(elements)));
  };
  auto lists = value::of(value_list{per_x({}), per_x({number(8), number(9)})});
  CHECK(call(g, "sizes", lists).get<std::string>() == "02");
  CHECK(call(g, "vectors", lists).get<int>() == 8);
}

TEST_CASE("a void function yields done", "[graph_builder]") {
  graph_builder b;
  int calls = 0;
  auto effect = b.node("effect", [&calls] { ++calls; });
  b.node(
      "after", [](done) { return 1; }, effect);
  auto g = std::move(b).build("g");
  auto result = call(g, "effect");
  CHECK(calls == 1);
  REQUIRE(result.get_if<done>());
  CHECK(call(g, "after", result).get<int>() == 1);
}

TEST_CASE("a returned reference is stored as a copy", "[graph_builder]") {
  static std::string text = "before";
  graph_builder b;
  auto t = b.node("t", []() -> const std::string& { return text; });
  CHECK(std::same_as<decltype(t), fresh<out<std::string>>>);
  auto g = std::move(b).build("g");
  auto result = call(g, "t");
  text = "after";
  CHECK(result.get<std::string>() == "before");
}

TEST_CASE("nodes know the block that they are in", "[graph_builder]") {
  auto g = graph_q();
  auto over = g.find("over");
  CHECK(g.at(over).kind == node_kind::expander);
  CHECK(g.at(over).block == no_node);
  CHECK(g.at(g.find("processed")).block == over);
  CHECK(g.at(g.find("more")).block == over);
  CHECK(g.at(g.find("total")).block == no_node);
}

TEST_CASE("a collected list may be expanded again, as often as one likes",
          "[graph_builder]") {
  graph_builder b;
  out<int> n = b.input<int>("n");
  for (int i = 0; i < 5; ++i) {
    auto tag = std::to_string(i);
    auto x = b.expand("x" + tag, numbers_below, n);
    auto y = b.node("y" + tag, add, x, n);
    n = b.collect("sum" + tag, sum, y);
  }
  CHECK_NOTHROW(std::move(b).build("g"));
}

TEST_CASE("a node of a block may take what was collected from it",
          "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto total = b.collect("total", sum, x);
  auto deviation = b.node("deviation", add, x, total);
  auto share = b.node(
      "share", [](int one, items<int> list) { return one - sum(list); }, x,
      all(x));
  b.collect("squares", sum, deviation);
  auto g = std::move(b).build("g");
  CHECK(g.at(g.find(deviation)).block == g.find(x));
  CHECK(g.at(g.find(share)).block == g.find(x));
  CHECK(g.at(g.find("squares")).block == no_node);
}

TEST_CASE("two blocks may gather each other", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.expand("y", numbers_below, n);
  auto x1 = b.node("x1", same, x);
  auto y1 = b.node("y1", same, y);
  auto plus_all = [](int one, items<int> list) { return one + sum(list); };
  auto x2 = b.node("x2", plus_all, x, all(y1));
  auto y2 = b.node("y2", plus_all, y, all(x1));
  auto g = std::move(b).build("g");
  CHECK(g.at(g.find(x2)).block == g.find(x));
  CHECK(g.at(g.find(y2)).block == g.find(y));
}

TEST_CASE("functions live as long as the graph", "[graph_builder]") {
  auto token = std::make_shared<int>(1);
  std::weak_ptr<int> alive = token;
  graph copy;
  {
    graph_builder b;
    b.node("n", [t = std::move(token)] { return *t; });
    auto g = std::move(b).build("g");
    copy = g;
  }
  CHECK_FALSE(alive.expired());
  CHECK(call(copy, "n").get<int>() == 1);
  copy = {};
  CHECK(alive.expired());
}

TEST_CASE("functions that were never built end with the builder",
          "[graph_builder]") {
  auto token = std::make_shared<int>(1);
  std::weak_ptr<int> alive = token;
  {
    graph_builder b;
    b.node("n", [t = std::move(token)] { return *t; });
  }
  CHECK(alive.expired());
}

TEST_CASE("a builder without nodes builds an empty graph", "[graph_builder]") {
  auto g = graph_builder{}.build("nothing");
  CHECK(g.name() == "nothing");
  CHECK(g.size() == 0);
}

TEST_CASE("a moved builder goes on", "[graph_builder]") {
  graph_builder b;
  auto n = b.input<int>("n");
  graph_builder other = std::move(b);
  other.node("y", same, n);
  CHECK(std::move(other).build("g").size() == 2);
}
