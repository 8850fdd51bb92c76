// Nodes that have their dependants skipped, and where branches meet again.

#include "../support/run_story.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/skip.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

int if_even(int i) {
  if (i % 2 != 0)
    skip("odd");
  return i;
}
int if_odd(int i) {
  if (i % 2 == 0)
    skip("even");
  return -i;
}
int same(int i) { return i; }
int broken(int) { throw std::runtime_error("broken"); }
std::vector<int> five() { return {0, 1, 2, 3, 4}; }
int sum_of(const items<int>& list) {
  int sum = 0;
  for (int i : list)
    sum += i;
  return sum;
}

struct two_branches {
  in<int> n;
  out<int> even, odd, either;
  graph g;

  two_branches() {
    graph_builder b;
    n = b.input<int>("n");
    even = b.node(
        "double", [](int i) { return 2 * i; }, b.node("even", if_even, n));
    odd = b.node("odd", if_odd, n);
    either = b.first_of("either", even, odd);
    g = std::move(b).build("branches");
  }
};

} // namespace

TEST_CASE("a node decides at run time which branch is taken", "[branches]") {
  test::audited_engine engine;
  two_branches t;
  CHECK(engine->run(t.g, {t.n = 4}, {t.either})[t.either] == 8);
  CHECK(engine->run(t.g, {t.n = 3}, {t.either})[t.either] == -3);
}

TEST_CASE("what is skipped names the task that said so, and its reason",
          "[branches]") {
  test::audited_engine engine;
  two_branches t;
  engine->run(t.g, {t.n = 3}, {t.either});
  CHECK(test::skipped_tasks(engine)
        == std::map<std::string, std::string>{{"even", "even"},
                                              {"double", "even"}});
  auto even = test::task_ends(engine).at("even");
  CHECK(even.error->error.message == "odd");
  CHECK(even.attempts == 1);
}

TEST_CASE("under all groupings the same is skipped", "[branches]") {
  test::audited_engine engine;
  two_branches t;
  for (auto strategy :
       {by_repeatable_block, individually, all_as_one, by_level}) {
    auto r = engine->run(t.g, {t.n = 3}, {t.even, t.odd, t.either},
                         {.grouping = strategy});
    CHECK(r[t.either] == -3);
    CHECK(r[t.odd] == -3);
    CHECK_FALSE(r.has(t.even));
    CHECK(r.has(t.odd));
    CHECK_THROWS_WITH(r[t.even], ContainsSubstring("odd"));
  }
}

TEST_CASE("a run whose target was skipped has succeeded", "[branches]") {
  test::audited_engine engine;
  two_branches t;
  auto run = engine->submit(t.g, {t.n = 3}, {t.even});
  run.wait();
  CHECK(run.outcome() == run_outcome::succeeded);
  CHECK(engine.events<run_finished>().at(0).failures == nullptr);
}

TEST_CASE("if all branches are skipped, so is what they lead to",
          "[branches]") {
  test::audited_engine engine;
  graph_builder b;
  auto n = b.input("n", 1);
  auto x = b.node("x", if_even, n);
  auto y = b.node("y", if_even, n);
  auto z = b.first_of("z", x, y);
  auto g = std::move(b).build("none");
  CHECK_FALSE(engine->run(g, {}, {z}).has(z));
}

TEST_CASE("a branch that fails is not passed over", "[branches]") {
  test::audited_engine engine;
  graph_builder b;
  auto n = b.input("n", 2);
  auto bad = b.node("bad", broken, n);
  auto good = b.node("good", if_even, n);
  auto z = b.first_of("z", good, bad);
  auto g = std::move(b).build("one fails");
  CHECK_THROWS_AS(engine->run(g, {}, {z}), run_error);
  CHECK(test::skipped_tasks(engine).at("z") == "bad");
}

TEST_CASE("elements take branches of their own", "[branches]") {
  test::audited_engine engine;
  for (auto strategy : {by_repeatable_block, individually, by_level}) {
    graph_builder b;
    auto x = b.expand("x", five);
    auto outside = b.node("outside", [] { return 100; });
    auto even = b.node("even", if_even, x);
    auto odd = b.node("odd", if_odd, x);
    auto both = b.first_of("both", even, odd);
    auto evens = b.node("evens", sum_of, successes(even));
    auto or_100 = b.first_of("or_100", even, outside);
    auto skips = b.node(
        "skips",
        [](items<outcome<int>> list) {
          int n = 0;
          for (const auto& o : list)
            n += !o && o.failure()->error.message == "odd";
          return n;
        },
        outcomes(even));
    auto all_evens = b.collect("all_evens", sum_of, even);
    auto g = std::move(b).build("elements");
    auto r = engine->run(g, {}, {both, evens, or_100, skips, all_evens},
                         {.grouping = strategy});
    CHECK(test::to_vector(r[both]) == std::vector{0, -1, 2, -3, 4});
    CHECK(test::to_vector(r[or_100]) == std::vector{0, 100, 2, 100, 4});
    CHECK(r[evens] == 6);
    CHECK(r[skips] == 2);
    CHECK_FALSE(r.has(all_evens));
  }
}

TEST_CASE("skipped elements are no failures", "[branches]") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", five).failures(fail_fast);
  auto even = b.node("even", if_even, x);
  auto evens = b.node("evens", sum_of, successes(even));
  auto g = std::move(b).build("no failures");
  CHECK(engine->run(g, {}, {evens})[evens] == 6);
}

TEST_CASE("a skip is not tried again, nor replaced", "[branches]") {
  test::audited_engine engine;
  graph_builder b;
  auto n = b.input("n", 1);
  auto x = b.node("x", if_even, n).retry(3).on_error(7);
  auto g = std::move(b).build("skip");
  CHECK_FALSE(engine->run(g, {}, {x}).has(x));
  CHECK(engine.events<attempt_finished>().size() == 1);
}

TEST_CASE("an expander that skips has its block skipped", "[branches]") {
  test::audited_engine engine;
  graph_builder b;
  auto n = b.input("n", 1);
  auto x = b.expand(
      "x", [](int i) { return std::vector(3, if_even(i)); }, n);
  auto y = b.node("y", same, x);
  auto sum = b.collect("sum", sum_of, y);
  auto some = b.node("some", sum_of, successes(y));
  auto g = std::move(b).build("skip");
  auto r = engine->run(g, {}, {sum, some});
  CHECK_FALSE(r.has(sum));
  CHECK(r[some] == 0);
}
