// Tests value_store: a value is kept for as long as somebody will read it.

#include "graphs.hpp"
#include <troupe/graph/value_store.hpp>

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

// A store, in which nodes and groups go by name.
struct named_store {
  std::shared_ptr<const grouping> groups;
  value_store store;

  explicit named_store(const graph& g, std::vector<target> targets = {})
      : groups(cut(g, std::move(targets))), store(groups) {}

  node_id id(std::string_view name) const { return groups->of().find(name); }
  void put(std::string_view name, int x) { store.put(id(name), value::of(x)); }
  void read_by(std::string_view group) {
    store.read_by(group_named(*groups, group));
  }
  bool has(std::string_view name) const {
    return static_cast<bool>(store.at(id(name)));
  }
};

} // namespace

TEST_CASE("a store is empty at first", "[value_store]") {
  named_store s{graph_q()};
  for (auto name : {"input", "n", "over", "more", "total", "output"})
    CHECK_FALSE(s.has(name));
}

TEST_CASE("a value is dropped when its only reader has read", "[value_store]") {
  named_store s{graph_q()};
  s.put("input", 5);
  CHECK(s.store.at(s.id("input")).get<int>() == 5);
  s.read_by("n");
  CHECK_FALSE(s.has("input"));
}

TEST_CASE("a value waits for the last of its readers", "[value_store]") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto a = b.node("a", same, n);
  b.node("x", same, a);
  b.node("y", add, a, a);
  b.node("z", add, n, a);
  named_store s{std::move(b).build("g")};
  s.put("a", 1);
  s.read_by("y");
  CHECK(s.has("a"));
  s.read_by("x");
  CHECK(s.has("a"));
  s.read_by("z");
  CHECK_FALSE(s.has("a"));
}

TEST_CASE("targets are kept to the end", "[value_store]") {
  named_store s{graph_q(), {"total", "output", "input"}};
  s.put("input", 5);
  s.read_by("n");
  CHECK(s.has("input"));
  s.put("total", 354);
  s.read_by("output");
  CHECK(s.has("total"));
  s.put("output", 354);
  CHECK(s.store.at(s.id("output")).get<int>() == 354);
}

TEST_CASE("the sinks are kept if no targets were named", "[value_store]") {
  named_store s{graph_q()};
  s.put("output", 354);
  for (auto g : {"n", "expand-over", "block-over", "collect-total", "output"})
    s.read_by(g);
  CHECK(s.has("output"));
}

TEST_CASE("the values of a block are kept for its collect", "[value_store]") {
  named_store s{graph_q()};
  auto element = std::make_shared<int>(1);
  std::weak_ptr<int> alive = element;
  s.store.put(s.id("more"),
              value::of(value_list{value::of(std::move(element))}));
  s.read_by("block-over");
  CHECK(s.has("more"));
  CHECK_FALSE(alive.expired());
  s.read_by("collect-total");
  CHECK_FALSE(s.has("more"));
  CHECK(alive.expired());
}

TEST_CASE("an expander's list waits for the block and the collects",
          "[value_store]") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2}; });
  b.node("y", same, x);
  b.collect("total", sum, x);
  named_store s{std::move(b).build("g")};
  s.put("x", 1);
  s.read_by("block-x");
  CHECK(s.has("x"));
  s.read_by("collect-total");
  CHECK_FALSE(s.has("x"));
}

TEST_CASE("readers that the run does not need are not waited for",
          "[value_store]") {
  graph_builder b;
  auto n = b.input<int>("n");
  b.node("wanted", same, n);
  b.node("unwanted", same, n);
  named_store s{std::move(b).build("g"), {"wanted"}};
  s.put("n", 1);
  s.read_by("wanted");
  CHECK_FALSE(s.has("n"));
}

TEST_CASE("what nobody reads is not kept", "[value_store]") {
  graph_builder b;
  auto n = b.input<int>("n");
  b.node("wanted", same, n);
  b.node("unwanted", same, n);
  named_store s{std::move(b).build("g"), {"wanted"}};
  s.put("unwanted", 1);
  CHECK_FALSE(s.has("unwanted"));
}
