// Folds: elements that are taken in one by one.

#include "../support/audited_engine.hpp"
#include "../support/naturals.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <string>
#include <vector>

using namespace troupe;
using test::naturals;

namespace {

std::vector<int> up_to(int n) {
  std::vector<int> list;
  for (int i = 0; i < n; ++i)
    list.push_back(i);
  return list;
}

std::string joined(std::string so_far, int x) {
  return std::move(so_far) + std::to_string(x) + ' ';
}

long added(long so_far, int x) { return so_far + x; }

int broken_at_700(int x) {
  if (x == 700)
    throw std::runtime_error("broken");
  return x;
}

} // namespace

TEST_CASE("a fold takes elements in their order", "[folds]") {
  auto slots = GENERATE(1u, 2u);
  test::audited_engine engine{slots};
  graph_builder b;
  auto x = b.expand("x", up_to, b.input("n", 10));
  auto y = b.node(
      "y", [](int v) { return v * v; }, x);
  auto text = b.fold("text", std::string{}, joined, y);
  auto direct = b.fold("direct", std::string{"of x: "}, joined, x);
  auto g = std::move(b).build("g");
  auto r = engine->run(g, {}, {text, direct});
  CHECK(r[text] == "0 1 4 9 16 25 36 49 64 81 ");
  CHECK(r[direct] == "of x: 0 1 2 3 4 5 6 7 8 9 ");
}

TEST_CASE("an empty fold yields what it began with", "[folds]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", up_to, b.input("n", 0));
  auto y = b.node(
      "y", [](int v) { return v; }, x);
  auto text = b.fold("text", std::string{"nothing"}, joined, y);
  auto g = std::move(b).build("g");
  CHECK(engine->run(g, {}, {text})[text] == "nothing");
}

TEST_CASE("a fold has other arguments, and may wait for them", "[folds]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{3'000}; });
  auto count = b.collect(
      "count", [](items<int> l) { return l.size(); }, x);
  auto sum = b.fold(
      "sum", 0L,
      [](long so_far, int v, std::size_t n) {
        return so_far + v * static_cast<long>(n);
      },
      unordered(x), count);
  auto g = std::move(b).build("g");
  CHECK(engine->run(g, {}, {sum})[sum] == 4'498'500L * 3'000);
}

TEST_CASE("a fold of a lazy expansion keeps few elements", "[folds]") {
  struct counted {
    static std::atomic<int>& alive() {
      static std::atomic<int> n{0};
      return n;
    }
    explicit counted(int n) : number(n), padding(64, 1) { ++alive(); }
    counted(counted&& o) noexcept
        : number(o.number), padding(std::move(o.padding)) {
      ++alive();
    }
    counted& operator=(counted&&) = delete;
    ~counted() { --alive(); }
    int number;
    std::vector<int> padding;
  };
  auto in_order = GENERATE(true, false);
  test::audited_engine engine;
  std::atomic<int> most{0};
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{20'000}; }).window(32);
  auto y = b.node(
      "y", [&](int v) { return counted{v % 3}; }, x);
  auto step = [&](long so_far, const counted& c) {
    most = std::max(most.load(), counted::alive().load());
    return so_far + c.number;
  };
  auto sum = in_order ? b.fold("sum", 0L, step, y)
                      : b.fold("sum", 0L, step, unordered(y));
  auto g = std::move(b).build("g");
  CHECK(engine->run(g, {}, {sum})[sum] == 19'999);
  CHECK(most < 200);
}

TEST_CASE("a fold in a block folds what is in its element", "[folds]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", up_to, b.input("n", 5));
  auto y = b.expand("y", up_to, x);
  auto text = b.fold("text", std::string{}, joined, y);
  auto all_x = b.collect(
      "all_x",
      [](items<std::string> list) {
        std::string all;
        for (const auto& one : list)
          all += '[' + one + ']';
        return all;
      },
      text);
  auto g = std::move(b).build("g");
  CHECK(engine->run(g, {}, {all_x})[all_x] == "[][0 ][0 1 ][0 1 2 ][0 1 2 3 ]");
}

TEST_CASE("a fold is skipped if an element has no value", "[folds]") {
  auto lazy = GENERATE(true, false);
  auto in_order = GENERATE(true, false);
  test::audited_engine engine;
  graph_builder b;
  auto x = lazy ? b.expand("x", [] { return naturals{3'000}; })
                : b.expand("x", [] { return up_to(3'000); });
  auto y = b.node("y", broken_at_700, x);
  auto sum = in_order ? b.fold("sum", 0L, added, y)
                      : b.fold("sum", 0L, added, unordered(y));
  auto user = b.node(
      "user", [](long v) { return v; }, sum);
  auto g = std::move(b).build("g");
  auto run = engine->submit(g, {}, {user});
  CHECK_THROWS_AS(run.result(), run_error);
  auto ends = engine.events<task_finished>();
  int skipped = 0;
  for (const auto& e : ends)
    if (e.state == task_state::skipped) {
      ++skipped;
      CHECK(e.run->groups.task_name(e.root_cause) == "block-x[700]");
    }
  CHECK(skipped == 2);
  CHECK(ends.size() == 3'003);
  for (const auto& e : engine.events<node_finished>())
    if (e.run->node_name(e.node) == "sum") // it had begun
      CHECK(e.outcome == node_outcome::skipped);
}

TEST_CASE("a fold that throws has failed, and holds nothing up", "[folds]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{5'000}; });
  auto sum = b.fold(
      "sum", 0L,
      [](long so_far, int v) {
        if (v == 10)
          throw std::runtime_error("too much");
        return so_far + v;
      },
      x);
  auto count = b.collect(
      "count", [](items<int> l) { return l.size(); }, x);
  auto g = std::move(b).build("g");
  try {
    engine->run(g, {}, {sum, count});
    FAIL("it must fail");
  } catch (const run_error& e) {
    REQUIRE(e.failures().size() == 1);
    CHECK(e.failures()[0]->node == "sum");
  }
}

TEST_CASE("what pauses ends when its last part does", "[folds]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{1'000}; }).window(10);
  auto sum = b.fold(
      "sum", 0L, [](long so_far, int v) { return so_far + v; }, x);
  auto g = std::move(b).build("g");
  engine->run(g, {}, {sum});
  std::map<std::string, attempt_finished> ends;
  nanoseconds last_element = 0;
  for (const auto& e : engine.events<attempt_finished>()) {
    auto name = e.run->groups.task_name(e.task);
    if (name.starts_with("block"))
      last_element = std::max(last_element, e.time);
    else
      ends.emplace(name, e);
  }
  const auto& fold = ends.at("collect-sum");
  const auto& expander = ends.at("expand-x");
  CHECK(fold.time >= expander.time);
  for (const auto& e : {fold, expander}) {
    CHECK(e.paused > 0);
    CHECK(e.time == e.start + e.duration + e.paused);
  }
}
