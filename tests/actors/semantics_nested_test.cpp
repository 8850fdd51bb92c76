// Runs whose blocks lie in blocks: what is computed for which element, what
// waits for what, and what a failure takes with it.

#include "../support/graphs.hpp"
#include "../support/run_story.hpp"
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/outcome.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <latch>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace troupe;
using test::to_vector;

namespace {

using name_list = std::vector<std::string>;
using reasons = std::map<std::string, std::string>;
using list = std::vector<int>;

int same(int x) { return x; }
int add(int a, int b) { return a + b; }

int sum(const items<int>& all) {
  int total = 0;
  for (int x : all)
    total += x;
  return total;
}

list numbers_below(int n) {
  list numbers;
  for (int i = 0; i < n; ++i)
    numbers.push_back(i);
  return numbers;
}

using triangle = test::graph_nested;

} // namespace

TEST_CASE("a block runs once for each element of the block around it") {
  test::audited_engine engine;
  triangle t;
  auto r = engine->run(t.g, {t.n = 4}, {t.after, t.total, t.z});
  CHECK(to_vector(r[t.after]) == list{0, 1, 3, 6});
  CHECK(r[t.total] == 10);
  auto z = r[t.z];
  REQUIRE(z.size() == 4);
  for (int x = 0; x < 4; ++x)
    CHECK(to_vector(z[static_cast<std::size_t>(x)]) == numbers_below(x));
  CHECK(test::node_runs(engine)
        == std::map<std::string, int>{{"x", 1},
                                      {"before", 4},
                                      {"y", 4},
                                      {"z", 6},
                                      {"per_x", 4},
                                      {"after", 4},
                                      {"total", 1}});
  CHECK(test::group_names(engine)
        == name_list{"expand-x", "block-x", "expand-y", "block-y",
                     "collect-per_x", "block-x.2", "collect-total"});
}

TEST_CASE("expansions may be empty at any depth") {
  test::audited_engine engine;
  triangle t;
  auto none = engine->run(t.g, {t.n = 0}, {t.total, t.z});
  CHECK(none[t.total] == 0);
  CHECK(none[t.z].empty());
  auto one = engine->run(t.g, {t.n = 1}, {t.total, t.z});
  CHECK(one[t.total] == 0);
  REQUIRE(one[t.z].size() == 1);
  CHECK(one[t.z][0].empty());
}

TEST_CASE("three blocks in each other, with values of all of them") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", numbers_below, n);
  auto y = b.expand("y", numbers_below, x);
  auto z = b.expand(
      "z", [](int p, int q) { return numbers_below(p + q); }, x, y);
  auto w = b.node(
      "w", [](int p, int q, int r, int m) { return 100 * p + 10 * q + r + m; },
      x, y, z, n);
  auto per_y = b.collect(
      "per_y",
      [](const items<int>& ws, int q, const items<int>& zs, int p) {
        return 1000 * sum(ws) + 100 * sum(zs) + 10 * q + p;
      },
      w, y, z, x);
  auto per_x = b.collect("per_x", sum, per_y);
  auto total = b.collect("total", sum, per_x);
  auto g = std::move(b).build("deep");

  std::vector<std::vector<list>> all;
  list sums;
  for (int p = 0; p < 4; ++p) {
    all.emplace_back();
    sums.push_back(0);
    for (int q = 0; q < p; ++q) {
      list ws;
      for (int r = 0; r < p + q; ++r)
        ws.push_back(100 * p + 10 * q + r + 4);
      int zs = (p + q) * (p + q - 1) / 2;
      sums.back() += 1000 * std::accumulate(ws.begin(), ws.end(), 0) + 100 * zs
                     + 10 * q + p;
      all.back().push_back(std::move(ws));
    }
  }

  test::audited_engine engine;
  auto r = engine->run(g, {n = 4}, {total, per_x, w});
  CHECK(to_vector(r[per_x]) == sums);
  CHECK(r[total] == std::accumulate(sums.begin(), sums.end(), 0));
  std::vector<std::vector<list>> made;
  for (const auto& ys : r[w]) {
    made.emplace_back();
    for (const auto& ws : ys)
      made.back().push_back(to_vector(ws));
  }
  CHECK(made == all);
}

TEST_CASE("a list of the outer block is the same for all inner elements") {
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2, 3}; });
  auto y = b.expand("y", numbers_below, x);
  auto share = b.node(
      "share", [](int one, const items<int>& xs) { return one + 10 * sum(xs); },
      y, all(x));
  auto g = std::move(b).build("share");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {share});
  auto shares = r[share];
  CHECK(to_vector(shares[2]) == list{60, 61, 62});
}

TEST_CASE("two blocks within one meet in a collect") {
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2, 3}; });
  auto y = b.expand("y", numbers_below, x);
  auto z = b.expand(
      "z",
      [](int n) {
        return list{n, n};
      },
      x);
  auto both = b.collect(
      "both",
      [](const items<int>& ys, const items<int>& zs, int n) {
        return 100 * sum(ys) + 10 * sum(zs) + n;
      },
      y, z, x);
  auto g = std::move(b).build("siblings");
  test::audited_engine engine;
  CHECK(to_vector(engine->run(g, {}, {both})[both]) == list{21, 142, 363});
}

TEST_CASE("in a block, a node may collect one block and open another") {
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 2, 3}; });
  auto y = b.expand("y", numbers_below, x);
  auto again = b.expand(
      "again", [](const items<int>& ys) { return numbers_below(sum(ys)); },
      all(y));
  auto count = b.collect(
      "count",
      [](const items<int>& list) { return static_cast<int>(list.size()); },
      again);
  auto g = std::move(b).build("again");
  test::audited_engine engine;
  CHECK(to_vector(engine->run(g, {}, {count})[count]) == list{0, 1, 3});
  CHECK(test::task_ends(engine).contains("block-x[1]/expand-again"));
}

TEST_CASE("two passes over an inner block, with its own mean each") {
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 1, 3}; });
  auto y = b.expand(
      "y", [](int n) { return numbers_below(2 * n + 1); }, x);
  auto mean = b.collect(
      "mean",
      [](const items<int>& ys) {
        return sum(ys) / static_cast<int>(ys.size());
      },
      y);
  auto deviation = b.node(
      "deviation", [](int i, int m) { return i - m; }, y, mean);
  auto g = std::move(b).build("passes");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {deviation});
  auto deviations = r[deviation];
  CHECK(to_vector(deviations[0]) == list{0});
  CHECK(to_vector(deviations[1]) == list{-1, 0, 1});
  CHECK(to_vector(deviations[2]) == list{-3, -2, -1, 0, 1, 2, 3});
}

TEST_CASE("outer elements do not wait for each other's inner blocks") {
  std::latch first_is_done{1};
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 1}; });
  auto y = b.expand(
      "y", [](int) { return list{7}; }, x);
  auto z = b.node(
      "z",
      [&](int i, int outer) {
        if (outer == 1)
          first_is_done.wait();
        return i;
      },
      y, x);
  auto per_x = b.collect("per_x", sum, z);
  auto after = b.node(
      "after",
      [&](int total, int outer) {
        if (outer == 0)
          first_is_done.count_down();
        return total;
      },
      per_x, x);
  auto g = std::move(b).build("ahead");
  test::audited_engine engine{2};
  CHECK(to_vector(engine->run(g, {}, {after})[after]) == list{7, 7});
}

TEST_CASE("a task knows where in the blocks it is") {
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2, 3}; });
  auto y = b.expand("y", numbers_below, x);
  auto z = b.node(
      "z",
      [](int) {
        const auto& t = current_task();
        return t.task_id() + " of " + std::to_string(t.group_size) + " by "
               + t.run->groups.task_name(t.spawning_task());
      },
      y);
  auto g = std::move(b).build("context");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {z});
  CHECK(r[z][2][1] == "block-x[2]/block-y[1] of 3 by block-x[2]/expand-y");
}

TEST_CASE("what comes after an inner block comes after all of it") {
  std::atomic<int> done{0};
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(10); });
  auto y = b.expand("y", numbers_below, x);
  auto z = b.node(
      "z", [&](int) { ++done; }, y);
  auto outside = b.node("outside", [&] { return done.load(); }).after(z);
  auto g = std::move(b).build("order");
  test::audited_engine engine{4};
  CHECK(engine->run(g, {}, {outside})[outside] == 45);
}

// -- failures -----------------------------------------------------------------

TEST_CASE("an inner element that fails takes its outer one with it") {
  test::audited_engine engine;
  triangle t;
  CHECK_THROWS_AS(engine->run(t.g, {t.n = 4, t.broken_at = 2}, {t.total}),
                  run_error);
  CHECK(test::tasks_that(engine, task_state::failed)
        == name_list{"block-x[2]/block-y[1]"});
  CHECK(test::skipped_tasks(engine)
        == reasons{{"block-x[2]/collect-per_x", "block-x[2]/block-y[1]"},
                   {"block-x.2[2]", "block-x[2]/block-y[1]"},
                   {"collect-total", "block-x[2]/block-y[1]"}});
  CHECK(test::node_runs(engine)["after"] == 3); // of the other elements
}

TEST_CASE("an inner expander that fails takes its outer element with it") {
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 1, 2}; });
  auto y = b.expand(
      "y", [](int n) { return n == 1 ? throw 42 : numbers_below(n); }, x);
  auto z = b.node("z", same, y);
  auto per_x = b.collect("per_x", sum, z);
  auto total = b.collect("total", sum, per_x);
  auto g = std::move(b).build("broken");
  test::audited_engine engine;
  CHECK_THROWS_AS(engine->run(g, {}, {total}), run_error);
  CHECK(test::skipped_tasks(engine)
        == reasons{{"block-x[1]/collect-per_x", "block-x[1]/expand-y"},
                   {"collect-total", "block-x[1]/expand-y"}});
  CHECK(test::node_runs(engine)["per_x"] == 2);
}

TEST_CASE("an outer element that fails has no inner ones") {
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2}; });
  auto y = b.node(
      "y", [](int n) { return n == 2 ? throw 42 : n; }, x);
  auto z = b.expand("z", numbers_below, y);
  auto w = b.node("w", same, z);
  auto per_x = b.collect("per_x", sum, w);
  auto g = std::move(b).build("broken");
  test::audited_engine engine;
  CHECK_THROWS_AS(engine->run(g, {}, {per_x}), run_error);
  CHECK(test::skipped_tasks(engine)
        == reasons{{"block-x[1]/expand-z", "block-x[1]"},
                   {"block-x[1]/collect-per_x", "block-x[1]"}});
  CHECK(test::tasks_that(engine, task_state::succeeded)
        == name_list{"block-x[0]", "block-x[0]/block-z[0]",
                     "block-x[0]/collect-per_x", "block-x[0]/expand-z",
                     "expand-x"});
}

TEST_CASE("a failure outside skips the tasks of nested blocks one by one") {
  graph_builder b;
  auto bad = b.node("bad", []() -> int { throw std::runtime_error("bad"); });
  auto x = b.expand("x", [] { return list{1, 2}; });
  auto y = b.expand("y", numbers_below, x);
  auto z = b.node("z", add, y, bad);
  auto g = std::move(b).build("outside");
  test::audited_engine engine;
  CHECK_THROWS_AS(engine->run(g, {}, {z}), run_error);
  CHECK(test::skipped_tasks(engine)
        == reasons{{"block-x[0]/block-y[0]", "bad"},
                   {"block-x[1]/block-y[0]", "bad"},
                   {"block-x[1]/block-y[1]", "bad"}});
}

TEST_CASE("the outcomes of an inner block stop its failures") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2, 3}; });
  auto y = b.expand("y", numbers_below, x);
  auto z = b.node(
      "z", [](int i) { return i == 1 ? throw 42 : i; }, y);
  auto failed = b.node(
      "failed",
      [](const items<outcome<int>>& zs) {
        return static_cast<int>(std::count_if(
            zs.begin(), zs.end(), [](const auto& one) { return !one; }));
      },
      outcomes(z));
  auto total = b.collect("total", sum, failed);
  auto g = std::move(b).build("graceful");
  CHECK(engine->run(g, {}, {total})[total] == 2);
  CHECK(test::skipped_tasks(engine).empty());
}

TEST_CASE("a cancel ends every task of nested blocks once") {
  test::audited_engine engine{2};
  std::latch running{1};
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(20); });
  auto y = b.expand("y", numbers_below, x);
  auto z = b.node(
      "z",
      [&](int i, int outer) {
        if (outer == 19 && i == 3) {
          running.count_down();
          while (!current_task().cancelled())
            std::this_thread::yield();
        }
        return i;
      },
      y, x);
  auto per_x = b.collect("per_x", sum, z);
  auto after = b.node("after", add, per_x, x);
  auto total = b.collect("total", sum, after);
  auto g = std::move(b).build("cancelled");
  auto run = engine->submit(g, {}, {total});
  running.wait();
  run.cancel();
  CHECK_THROWS_AS(run.result(), run_error);
  CHECK(run.outcome() == run_outcome::cancelled);
  auto ends = test::task_ends(engine); // each once
  CHECK(ends.at("collect-total").state == task_state::cancelled);
  CHECK(run.counts().known == run.counts().ended.total());
}
