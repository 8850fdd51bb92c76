// The numbered cases of a run's semantics: values, tasks and events of small
// graphs, worked out by hand.

#include "../support/graphs.hpp"
#include "../support/run_story.hpp"
#include <troupe/graph/graph_error.hpp>
#include <troupe/graph/outcome.hpp>
#include <troupe/hooks/hook.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;
using test::to_vector;

namespace {

using name_list = std::vector<std::string>;

int same(int x) { return x; }
int add(int a, int b) { return a + b; }
int square(int x) { return x * x; }

int sum(const items<int>& list) {
  int total = 0;
  for (int x : list)
    total += x;
  return total;
}

std::vector<int> numbers_below(int n) {
  return test::graph_q::numbers_below(n);
}

} // namespace

TEST_CASE("what is broken fails the run, and what is above it stands") {
  test::audited_engine engine;
  test::graph_p p;
  CHECK_THROWS_AS(engine->run(p.g, {p.input = 1, p.broken = true}, {p.d}),
                  run_error);
  CHECK(test::tasks_that(engine, task_state::succeeded) == name_list{"a", "b"});
  CHECK(test::tasks_that(engine, task_state::failed) == name_list{"c"});
  CHECK(test::skipped_tasks(engine)
        == std::map<std::string, std::string>{{"d", "c"}});
  auto last = engine.recorded().events().back();
  REQUIRE(std::holds_alternative<run_finished>(last));
  CHECK(std::get<run_finished>(last).outcome == run_outcome::failed);
}

TEST_CASE("each task of a block tells its group, its place and its origin") {
  test::audited_engine engine;
  test::graph_q q;
  auto r = engine->run(q.g, {q.input = 5}, {q.output, q.more});
  CHECK(r[q.output] == 354);
  CHECK(to_vector(r[q.more]) == std::vector{0, 1, 16, 81, 256});
  CHECK(test::node_runs(engine)
        == std::map<std::string, int>{{"n", 1},
                                      {"over", 1},
                                      {"processed", 5},
                                      {"more", 5},
                                      {"total", 1},
                                      {"output", 1}});
  CHECK(test::group_names(engine)
        == name_list{"n", "expand-over", "block-over", "collect-total",
                     "output"});
  std::map<purpose, int> tasks;
  for (const auto& [name, end] : test::task_ends(engine)) {
    CAPTURE(name);
    const auto& groups = end.run->groups;
    auto why = groups.why(end.task.group);
    auto spawner = groups.spawning_task(end.task);
    ++tasks[why];
    CHECK(end.group_size_final);
    CHECK(end.group_size == (why == purpose::execute_block ? 5 : 1));
    CHECK(end.state == task_state::succeeded);
    if (why == purpose::execute_block)
      CHECK(name == "block-over[" + std::to_string(end.task.index) + ']');
    CHECK((spawner.group == no_group ? "" : groups.task_name(spawner))
          == (why == purpose::execute_block ? "expand-over" : ""));
  }
  CHECK(tasks
        == std::map<purpose, int>{{purpose::execute_block, 5},
                                  {purpose::expand_unordered, 1},
                                  {purpose::gather, 1},
                                  {purpose::execute_single, 2}});
}

TEST_CASE("a broken element skips what is below, and says why") {
  test::audited_engine engine;
  test::graph_q q;
  CHECK_THROWS_AS(engine->run(q.g, {q.input = 1, q.broken_at = 0}, {q.output}),
                  run_error);
  CHECK(test::tasks_that(engine, task_state::failed)
        == name_list{"block-over[0]"});
  CHECK(test::skipped_tasks(engine)
        == std::map<std::string, std::string>{
            {"collect-total", "block-over[0]"}, {"output", "block-over[0]"}});
}

namespace {

// "task_started block-over[1]", the name of an event and what it is of.
std::string in_words(const event& e) {
  auto subject = std::visit(
      [](const auto& one) -> std::string {
        using type = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<type, node_finished>)
          return ' ' + test::name_of_task(one) + ' '
                 + one.run->node_name(one.node);
        else if constexpr (std::is_base_of_v<task_event, type>)
          return ' ' + test::name_of_task(one);
        else if constexpr (requires { one.group; })
          return ' ' + one.run->groups.name(one.group);
        else
          return {};
      },
      e);
  return std::string{name_of(e)} + subject;
}

// The words of a task's events, from the second on.
name_list task(const std::string& name, const name_list& nodes) {
  name_list list{"task_submitted " + name, "task_started " + name};
  for (const auto& node : nodes)
    list.push_back("node_finished " + name + ' ' + node);
  list.push_back("attempt_finished " + name);
  list.push_back("task_finished " + name);
  return list;
}

void append(name_list& to, const name_list& list) {
  to.insert(to.end(), list.begin(), list.end());
}

} // namespace

TEST_CASE("in one slot, the events of a run come in one order") {
  test::graph_q q;
  name_list expected{"run_started", "groups_planned"};
  append(expected, task("n", {"n"}));
  expected.push_back("group_finished n");
  auto expander = task("expand-over", {"over"});
  expander.insert(expander.begin() + 3, "group_expanded block-over");
  append(expected, expander);
  expected.push_back("group_finished expand-over");
  for (const auto* element : {"block-over[0]", "block-over[1]"})
    append(expected, task(element, {"processed", "more"}));
  expected.push_back("group_finished block-over");
  append(expected, task("collect-total", {"total"}));
  expected.push_back("group_finished collect-total");
  append(expected, task("output", {"output"}));
  expected.push_back("group_finished output");
  expected.push_back("run_finished");

  for (int i = 0; i < 2; ++i) {
    test::audited_engine engine{1};
    engine->run(q.g, {q.input = 2}, {q.output});
    name_list told;
    for (const auto& e : engine.recorded().events())
      told.push_back(in_words(e));
    // When the second element is submitted depends on the time that is left.
    auto second =
        std::find(told.begin(), told.end(), "task_submitted block-over[1]");
    REQUIRE(second != told.end());
    auto place =
        std::find(told.begin(), told.end(), "task_started block-over[1]");
    CHECK(second < place);
    std::rotate(second, second + 1, place);
    CHECK(told == expected);
  }
}

TEST_CASE("three nodes of one block are one task per element") {
  graph_builder b;
  auto count = b.node("count", [] { return 6; });
  auto step = b.expand("step", numbers_below, count);
  auto squared = b.node("squared", square, step);
  auto cubed = b.node(
      "cubed", [](int x) { return x * x * x; }, step);
  auto both = b.node("both", add, squared, cubed);
  auto total = b.collect("total", sum, both);
  auto g = std::move(b).build("steps");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {total})[total] == 280);
  CHECK(engine->run(g, {set(count, 0)}, {total})[total] == 0);
  CHECK(test::node_runs(engine)["both"] == 6);
  CHECK(test::node_runs(engine)["count"] == 1);
}

TEST_CASE("a graph without blocks yields the same under every strategy") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto squared = b.node("squared", square, n);
  auto cubed = b.node(
      "cubed", [](int x, int s) { return x * s; }, n, squared);
  auto total = b.node("total", add, squared, cubed);
  auto g = std::move(b).build("powers");
  for (const auto& strategy :
       {grouping_strategy{by_repeatable_block}, grouping_strategy{individually},
        grouping_strategy{all_as_one}, grouping_strategy{by_level}})
    for (std::uint32_t slots : {1u, 2u, 4u}) {
      test::audited_engine engine{slots};
      auto r = engine->run(g, {n = 5}, {total}, {.grouping = strategy});
      CHECK(r[total] == 150);
      CHECK(engine.events<node_finished>().size() == 3);
    }
}

TEST_CASE("nodes of a block run once per element, others once") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto outside = b.node("outside", same, n);
  auto other = b.node("other", same, n);
  auto x = b.expand("x", numbers_below, n);
  auto y = b.node("y", add, x, outside);
  auto total = b.collect(
      "total",
      [](const items<int>& list, int p, int q) { return sum(list) + p + q; }, y,
      outside, other);
  auto g = std::move(b).build("outside");
  test::audited_engine engine;
  CHECK(engine->run(g, {n = 100}, {total})[total] == 4950 + 100 * 100 + 200);
  CHECK(test::node_runs(engine)
        == std::map<std::string, int>{
            {"outside", 1}, {"other", 1}, {"x", 1}, {"y", 100}, {"total", 1}});
}

// -- what a collect asks for --------------------------------------------------

namespace {

using results = std::vector<std::optional<int>>;

// The values, and nothing where an element failed.
results values_or_nothing(const items<outcome<int>>& list) {
  results all;
  for (const auto& x : list)
    all.push_back(x ? std::optional{*x} : std::nullopt);
  return all;
}

int doubled_up_to_15(int x) {
  return x > 15 ? throw std::runtime_error("too much") : 2 * x;
}

} // namespace

TEST_CASE("a collect of outcomes is told of each failure in its place") {
  graph_builder b;
  auto x = b.expand("x", [] { return numbers_below(10); });
  auto tripled = b.node(
      "tripled", [](int i) { return 3 * i; }, x);
  auto doubled = b.node("doubled", doubled_up_to_15, tripled);
  auto all = b.node("all", values_or_nothing, outcomes(doubled));
  auto some = b.node("some", sum, successes(doubled));
  auto g = std::move(b).build("graceful");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {all, some});
  CHECK(r[all]
        == results{0, 6, 12, 18, 24, 30, std::nullopt, std::nullopt,
                   std::nullopt, std::nullopt});
  CHECK(r[some] == 90);
  CHECK(test::tasks_that(engine, task_state::failed).size() == 4);
  CHECK(test::skipped_tasks(engine).empty());
}

namespace {

// 0 to 4, and then an error.
struct breaking_generator {
  int next = 0;
  std::optional<int> operator()() {
    return next == 5 ? throw std::runtime_error("no more") : next++;
  }
};

} // namespace

TEST_CASE("a generator that breaks adds its own failure to the outcomes") {
  graph_builder b;
  auto x = b.expand("x", [] { return breaking_generator{}; });
  auto tripled = b.node(
      "tripled", [](int i) { return 3 * i; }, x);
  auto doubled = b.node("doubled", doubled_up_to_15, tripled);
  auto all = b.node("all", values_or_nothing, outcomes(doubled));
  auto g = std::move(b).build("graceful");
  test::audited_engine engine;
  CHECK(engine->run(g, {}, {all})[all]
        == results{0, 6, 12, 18, 24, std::nullopt});
  CHECK(test::tasks_that(engine, task_state::failed) == name_list{"expand-x"});
}

// -- stages and nested blocks -------------------------------------------------

TEST_CASE("two passes over one block are two stages") {
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2, 3, 4}; });
  auto y = b.node(
      "y", [](int i) { return 2 * i; }, x);
  auto mean = b.collect(
      "mean",
      [](const items<int>& list) {
        return sum(list) / static_cast<int>(list.size());
      },
      y);
  auto deviation = b.node(
      "deviation", [](int i, int m) { return i - m; }, y, mean);
  auto squared = b.node("squared", square, deviation);
  auto total = b.collect("total", sum, squared);
  auto g = std::move(b).build("passes");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {deviation, total});
  CHECK(to_vector(r[deviation]) == std::vector{-3, -1, 1, 3});
  CHECK(r[total] == 20);
  CHECK(test::tasks_that(engine, task_state::succeeded)
        == name_list{"block-x.2[0]", "block-x.2[1]", "block-x.2[2]",
                     "block-x.2[3]", "block-x[0]", "block-x[1]", "block-x[2]",
                     "block-x[3]", "collect-mean", "collect-total",
                     "expand-x"});
}

TEST_CASE("documents, their words, and what is made of both") {
  using texts = std::vector<std::string>;
  graph_builder b;
  auto document = b.expand("document", [] {
    return std::vector<std::pair<int, std::string>>{
        {0, "a b"}, {1, ""}, {2, "c d e"}};
  });
  using pair = std::pair<int, std::string>;
  auto head = b.node(
      "head", [](const pair& d) { return d.first; }, document);
  auto word = b.expand(
      "word",
      [](const pair& d) {
        texts words;
        for (char c : d.second)
          if (c != ' ')
            words.emplace_back(1, c);
        return words;
      },
      document);
  auto length = b.node(
      "length", [](const std::string& w) { return static_cast<int>(w.size()); },
      word);
  auto lengths = b.collect("lengths", sum, length);
  auto foot = b.node("foot", add, head, lengths);
  auto feet = b.collect(
      "feet", [](const std::vector<int>& list) { return list; }, foot);
  auto g = std::move(b).build("documents");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {feet, word});
  CHECK(r[feet] == std::vector{2, 1, 5});
  auto words = r[word];
  REQUIRE(words.size() == 3);
  CHECK(to_vector(words[0]) == texts{"a", "b"});
  CHECK(words[1].empty());
  CHECK(to_vector(words[2]) == texts{"c", "d", "e"});
  auto ends = test::task_ends(engine);
  CHECK(ends.size() == 1 + 3 * 4 + 5 + 1);
  CHECK(ends.contains("block-document[2]/block-word[1]"));
  CHECK(ends.contains("block-document[1]/expand-word"));
  CHECK(ends.contains("block-document[1]/collect-lengths"));
  CHECK(ends.contains("block-document.2[0]"));
  auto inner = ends.at("block-document[2]/block-word[1]");
  CHECK(inner.group_size == 3);
  CHECK(inner.run->groups.task_name(inner.run->groups.spawning_task(inner.task))
        == "block-document[2]/expand-word");
  CHECK(ends.at("block-document[1]/collect-lengths").group_size == 3);
}
