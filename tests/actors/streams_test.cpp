// Lazy expanders: elements that are pulled as others are settled.

#include "../support/audited_engine.hpp"
#include "../support/naturals.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/outcome.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <latch>
#include <numeric>
#include <optional>
#include <string>
#include <thread>

using namespace troupe;
using test::naturals;

namespace {

long total_of(items<int> list) {
  return std::accumulate(list.begin(), list.end(), 0L);
}

int twice(int x) { return 2 * x; }

} // namespace

TEST_CASE("all elements of a lazy expander arrive, in order", "[streams]") {
  auto slots = GENERATE(1u, 2u);
  auto size = GENERATE(0, 1, 1'023, 1'024, 1'025, 5'000);
  test::audited_engine engine{slots};
  graph_builder b;
  auto x = b.expand(
      "x", [](int n) { return naturals{n}; }, b.input("n", size));
  auto y = b.node("y", twice, x);
  auto sum = b.collect("sum", total_of, y);
  auto g = std::move(b).build("g");
  auto r = engine->run(g, {}, {sum, y});
  CHECK(r[sum] == 1L * size * (size - 1));
  REQUIRE(r[y].size() == static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i)
    REQUIRE(r[y][static_cast<std::size_t>(i)] == 2 * i);
}

TEST_CASE("no more elements are made than the window allows", "[streams]") {
  constexpr int window = 8;
  test::audited_engine engine{2};
  std::atomic<int> made{0}, settled{0}, most{0};
  graph_builder b;
  auto x = b.expand("x", [&] {
              return naturals{1'000, -1, &made};
            }).window(window);
  b.node(
      "y",
      [&](int) {
        auto ahead = made.load() - settled.load();
        auto known = most.load();
        while (ahead > known && !most.compare_exchange_weak(known, ahead)) {
        }
        ++settled;
      },
      x);
  auto g = std::move(b).build("g");
  engine->run(g);
  CHECK(settled == 1'000);
  // What ends is told of later, so that it is always fewer.
  CHECK(most <= window + 1);
}

TEST_CASE("a pull function is called until it has no more", "[streams]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] {
    return [i = 0]() mutable {
      return i < 2'000 ? std::optional{i++} : std::nullopt;
    };
  });
  auto sum = b.collect("sum", total_of, x);
  auto g = std::move(b).build("g");
  CHECK(engine->run(g, {}, {sum})[sum] == 1'999'000);
  CHECK(engine->run(g, {}, {sum})[sum] == 1'999'000); // each run has its own
}

TEST_CASE("arguments live as long as elements are pulled", "[streams]") {
  test::audited_engine engine;
  graph_builder b;
  struct letters {
    const std::string* text;
    std::size_t i = 0;
    std::optional<int> operator()() {
      return i < text->size() ? std::optional<int>{(*text)[i++]} : std::nullopt;
    }
  };
  auto text = b.node("text", [] { return std::string(3'000, 'a'); });
  auto x = b.expand(
      "x", [](const std::string& t) { return letters{&t}; }, text);
  auto sum = b.collect("sum", total_of, x);
  auto g = std::move(b).build("g");
  CHECK(engine->run(g, {}, {sum})[sum] == 3'000L * 'a');
}

TEST_CASE("a second pass over a lazy expansion does not lock up", "[streams]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{3'000}; }).window(16);
  auto sum = b.collect("sum", total_of, x);
  auto rest = b.node(
      "rest", [](int v, long s) { return s - v; }, x, sum);
  auto g = std::move(b).build("g");
  auto r = engine->run(g, {}, {rest});
  REQUIRE(r[rest].size() == 3'000);
  CHECK(r[rest][7] == 4'498'500 - 7);
}

TEST_CASE("lazy expanders nest", "[streams]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{50}; }).window(4);
  auto y = b.expand(
                "y", [](int n) { return naturals{n}; }, x)
               .window(4);
  auto per_x = b.collect("per_x", total_of, y);
  auto all_x = b.collect(
      "all_x",
      [](items<long> list) {
        return std::accumulate(list.begin(), list.end(), 0L);
      },
      per_x);
  auto g = std::move(b).build("g");
  CHECK(engine->run(g, {}, {all_x})[all_x] == 19'600); // binomial(50, 3)
}

TEST_CASE("what came before an error counts", "[streams]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{10, 5}; });
  auto y = b.node(
      "y", [](int v) { return 6 * v; }, x);
  auto all_y = b.collect("all_y", total_of, y);
  auto some = b.node(
      "some", [](items<int> list) { return std::vector<int>(list); },
      successes(y));
  auto every = b.node(
      "every",
      [](items<outcome<int>> list) {
        std::string text;
        for (const auto& one : list)
          text +=
              one ? std::to_string(*one) + ' ' : one.failure()->error.message;
        return text;
      },
      outcomes(y));
  auto g = std::move(b).build("g");
  auto r = engine->run(g, {}, {some, every});
  CHECK(r[some] == std::vector{0, 6, 12, 18, 24});
  CHECK(r[every] == "0 6 12 18 24 no more numbers");
  CHECK_THROWS_AS(engine->run(g, {}, {all_y}), run_error);
}

TEST_CASE("announcements of a lazy expansion grow, and one is final",
          "[streams]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{100}; }).window(10);
  b.node("y", twice, x);
  auto g = std::move(b).build("g");
  engine->run(g);
  auto told = engine.events<group_expanded>();
  REQUIRE(told.size() > 2);
  std::uint64_t known = 0;
  for (const auto& e : told) {
    CHECK(e.first == known);
    known = e.count;
    CHECK(e.final == (&e == &told.back()));
  }
  CHECK(known == 100);
}

TEST_CASE("a run is cancelled between two parts of its elements", "[streams]") {
  test::audited_engine engine;
  std::latch began{1};
  graph_builder b;
  auto x = b.expand("x", [] { return naturals{1'000'000}; }).window(2);
  b.node(
      "y",
      [&](int i) {
        if (i == 0)
          began.count_down();
        while (!current_task().cancelled())
          std::this_thread::yield();
      },
      x);
  auto g = std::move(b).build("g");
  auto run = engine->submit(g);
  began.wait();
  run.cancel();
  run.wait();
  CHECK(run.outcome() == run_outcome::cancelled);
}
