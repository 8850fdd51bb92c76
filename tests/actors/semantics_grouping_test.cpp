// Runs whose nodes are grouped in other ways: the results are the same, and
// what differs is which tasks there are and what can run at once.

#include "../support/graphs.hpp"
#include "../support/run_story.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <latch>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;
using test::to_vector;

namespace {

using name_list = std::vector<std::string>;
using reasons = std::map<std::string, std::string>;
using list = std::vector<int>;

int same(int x) { return x; }
int add(int a, int b) { return a + b; }
int square(int x) { return x * x; }

int sum(const items<int>& all) {
  int total = 0;
  for (int x : all)
    total += x;
  return total;
}

// Nodes with one of the names are together, and each other one is alone.
grouping_strategy together(name_list names) {
  return [names](const graph& of) {
    auto keys = individually(of);
    for (const auto& name : names)
      keys[of.find(name)] = of.size();
    return keys;
  };
}

} // namespace

TEST_CASE("independent nodes run at the same time") {
  std::latch both{2};
  graph_builder b;
  auto meet = [&] { both.arrive_and_wait(); };
  b.node("x", meet);
  b.node("y", meet);
  auto g = std::move(b).build("parallel");
  test::audited_engine engine{2};
  engine->run(g); // or it would never end
}

TEST_CASE("a block may have two tasks per element") {
  test::audited_engine engine;
  test::graph_q q;
  run_options options;
  options.grouping = individually;
  auto r = engine->run(q.g, {q.input = 5}, {q.output, q.more}, options);
  CHECK(r[q.output] == 354);
  CHECK(to_vector(r[q.more]) == list{0, 1, 16, 81, 256});
  CHECK(test::node_runs(engine)["processed"] == 5);
  CHECK(test::node_runs(engine)["more"] == 5);
  CHECK(test::group_names(engine)
        == name_list{"n", "expand-over", "block-over", "block-over.2",
                     "collect-total", "output"});
  auto ends = test::task_ends(engine);
  CHECK(ends.size() == 14);
  for (int i = 0; i < 5; ++i) {
    auto index = '[' + std::to_string(i) + ']';
    CHECK(ends.at("block-over" + index).group_size == 5);
    CHECK(ends.at("block-over.2" + index).group_size == 5);
  }
}

TEST_CASE("a strategy of the user's own says what shares a task") {
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2}; });
  auto y = b.node("y", square, x);
  auto z = b.node("z", add, x, y);
  auto w = b.node("w", same, z);
  auto total = b.collect("total", sum, w);
  auto g = std::move(b).build("own");
  test::audited_engine engine;
  run_options options;
  options.grouping = together({"z", "w"});
  CHECK(engine->run(g, {}, {total}, options)[total] == 8);
  auto groups = engine.events<groups_planned>().at(0).run->groups;
  CHECK(test::group_names(engine)
        == name_list{"expand-x", "block-x", "block-x.2", "collect-total"});
  CHECK(groups.nodes(2).size() == 2);
}

TEST_CASE("a strategy that gives a wrong number of keys is refused") {
  test::audited_engine engine;
  test::graph_p p;
  run_options options;
  options.grouping = [](const graph&) { return std::vector<std::uint64_t>{}; };
  CHECK_THROWS_AS(engine->submit(p.g, {p.input = 1}, {p.d}, options),
                  std::invalid_argument);
  CHECK_THROWS_WITH(engine->submit(p.g, {p.input = 1}, {p.d}, options),
                    ContainsSubstring("give one for each node"));
  CHECK(engine->open_runs() == 0);
  CHECK(engine.recorded().events().empty());
}

TEST_CASE("what a strategy throws, submit throws") {
  test::audited_engine engine;
  test::graph_p p;
  run_options options;
  options.grouping = [](const graph&) -> std::vector<std::uint64_t> {
    throw std::out_of_range("no keys");
  };
  CHECK_THROWS_AS(engine->submit(p.g, {p.input = 1}, {p.d}, options),
                  std::out_of_range);
}

TEST_CASE("nodes outside of blocks may share a task") {
  test::audited_engine engine;
  test::graph_p p;
  run_options options;
  options.grouping = all_as_one;
  CHECK(engine->run(p.g, {p.input = 1}, {p.d}, options)[p.d] == 343);
  CHECK(test::tasks_that(engine, task_state::succeeded) == name_list{"a+3"});
  CHECK(engine.events<node_finished>().size() == 4);
}

TEST_CASE("what fails in a shared task spares what does not need it") {
  graph_builder b;
  auto n = b.input("n", 2);
  auto bad = b.node(
      "bad", [](int) -> int { throw 42; }, n);
  auto good = b.node("good", square, n);
  auto below_bad = b.node("below_bad", same, bad);
  auto x = b.expand(
      "x", [](int i) { return list(3, i); }, good);
  auto below_good = b.collect("below_good", sum, x);
  auto g = std::move(b).build("shared");
  test::audited_engine engine;
  run_options options;
  options.grouping = all_as_one;
  auto run = engine->submit(g, {}, {below_good, below_bad}, options);
  CHECK_THROWS_AS(run.result(), run_error);
  CHECK(test::tasks_that(engine, task_state::failed) == name_list{"bad+2"});
  CHECK(test::tasks_that(engine, task_state::succeeded)
        == name_list{"collect-below_good", "expand-x"});
  CHECK(test::node_runs(engine)["below_bad"] == 0);
}

TEST_CASE("between stages without a barrier, one element skips only its own") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 1, 2}; });
  auto y = b.node(
      "y", [](int i) { return i == 1 ? throw 42 : i; }, x);
  auto z = b.node("z", same, y);
  auto w = b.node("w", same, z);
  auto g = std::move(b).build("stages");
  run_options options;
  options.grouping = individually;
  auto run = engine->submit(g, {}, {w}, options);
  CHECK_THROWS_AS(run.result(), run_error);
  CHECK(test::skipped_tasks(engine)
        == reasons{{"block-x.2[1]", "block-x[1]"},
                   {"block-x.3[1]", "block-x[1]"}});
  CHECK(test::tasks_that(engine, task_state::succeeded)
        == name_list{"block-x.2[0]", "block-x.2[2]", "block-x.3[0]",
                     "block-x.3[2]", "block-x[0]", "block-x[2]", "expand-x"});
}

TEST_CASE("behind a barrier, one failed element skips all") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 1, 2}; });
  auto y = b.node(
      "y", [](int i) { return i == 1 ? throw 42 : i; }, x);
  auto mean = b.collect("mean", sum, y);
  auto deviation = b.node("deviation", add, y, mean);
  auto g = std::move(b).build("barrier");
  CHECK_THROWS_AS(engine->run(g, {}, {deviation}), run_error);
  CHECK(test::skipped_tasks(engine)
        == reasons{{"collect-mean", "block-x[1]"},
                   {"block-x.2[0]", "block-x[1]"},
                   {"block-x.2[1]", "block-x[1]"},
                   {"block-x.2[2]", "block-x[1]"}});
}

TEST_CASE("without a barrier, an element goes on while another still runs") {
  std::latch second_stage{1};
  graph_builder b;
  auto x = b.expand("x", [] { return list{0, 1}; });
  auto y = b.node(
      "y",
      [&](int i) {
        if (i == 0)
          second_stage.wait();
        return i;
      },
      x);
  auto z = b.node(
      "z",
      [&](int i) {
        if (i == 1)
          second_stage.count_down();
        return i;
      },
      y);
  auto g = std::move(b).build("streaming");
  test::audited_engine engine{2};
  run_options options;
  options.grouping = individually;
  auto r = engine->run(g, {}, {z}, options); // or it would never end
  CHECK(to_vector(r[z]) == list{0, 1});
}

TEST_CASE("blocks may need what is gathered from each other") {
  graph_builder b;
  auto x = b.expand("x", [] { return list{1, 2}; });
  auto y = b.expand("y", [] { return list{10, 20}; });
  auto x1 = b.node("x1", square, x);
  auto y1 = b.node("y1", same, y);
  auto of_x = b.collect("of_x", sum, x1);
  auto of_y = b.collect("of_y", sum, y1);
  auto x2 = b.node("x2", add, x, of_y);
  auto y2 = b.node("y2", add, y, of_x);
  auto g = std::move(b).build("both");
  for (const auto& strategy :
       {grouping_strategy{by_repeatable_block}, grouping_strategy{individually},
        grouping_strategy{all_as_one}, grouping_strategy{by_level}}) {
    test::audited_engine engine;
    run_options options;
    options.grouping = strategy;
    auto r = engine->run(g, {}, {x2, y2}, options);
    CHECK(to_vector(r[x2]) == list{31, 32});
    CHECK(to_vector(r[y2]) == list{15, 25});
  }
}

TEST_CASE("a node that is asked for twice runs once, and so does an input") {
  test::audited_engine engine;
  test::graph_q q;
  auto r = engine->run(q.g, {q.input = 3},
                       {q.more, q.more, q.input, "more", q.input});
  CHECK(to_vector(r[q.more]) == list{0, 1, 16});
  CHECK(r[q.input] == 3);
  CHECK(test::node_runs(engine)["more"] == 3);
}

TEST_CASE("many nested elements, under every strategy") {
  test::graph_nested t;
  constexpr int n = 60;
  int expected = 0;
  for (int i = 0; i < n; ++i)
    expected += i + i * (i - 1) / 2;
  test::audited_engine engine{2};
  for (const auto& strategy :
       {grouping_strategy{by_repeatable_block}, grouping_strategy{individually},
        grouping_strategy{all_as_one}, grouping_strategy{by_level}}) {
    auto r = engine->run(t.g, {t.n = n}, {t.total}, {.grouping = strategy});
    CHECK(r[t.total] == expected);
  }
}
