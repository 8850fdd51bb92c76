// Runs whose nodes have options: order, nodes that always run, effects, and
// nodes whose values are given.

#include "../support/audited_engine.hpp"
#include "../support/event_objects.hpp"
#include "../support/graphs.hpp"
#include <troupe/graph/graph_error.hpp>

#include <boost/json/array.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

// What was called, in the order of the calls.
class call_log {
public:
  void add(const std::string& what) {
    std::lock_guard guard{mutex_};
    calls_.push_back(what);
  }
  std::vector<std::string> calls() const {
    std::lock_guard guard{mutex_};
    return calls_;
  }
  std::ptrdiff_t count(const std::string& what) const {
    auto all = calls();
    return std::count(all.begin(), all.end(), what);
  }

private:
  mutable std::mutex mutex_;
  std::vector<std::string> calls_;
};

using name_list = std::vector<std::string>;

void fail() { throw std::runtime_error("broken"); }

// The ends of the tasks, by name.
std::vector<task_finished> ends_of(const test::audited_engine& engine,
                                   std::string_view task) {
  std::vector<task_finished> ends;
  for (const auto& e : engine.events<task_finished>())
    if (e.run->groups.task_name(e.task) == task)
      ends.push_back(e);
  return ends;
}

task_finished end_of(const test::audited_engine& engine,
                     std::string_view task) {
  auto ends = ends_of(engine, task);
  REQUIRE(ends.size() == 1);
  return ends[0];
}

std::string root_cause(const task_finished& e) {
  return e.run->groups.task_name(e.root_cause);
}

} // namespace

TEST_CASE("a node runs after the one that it comes after") {
  test::audited_engine engine{4};
  call_log log;
  graph_builder b;
  auto first = b.node("first", [&] { log.add("first"); });
  auto second = b.node("second", [&] { log.add("second"); }).after(first);
  auto third = b.node("third", [&] { log.add("third"); }).after(second);
  auto g = std::move(b).build("order");
  for (int i = 0; i < 100; ++i)
    engine->run(g, {}, {third});
  auto calls = log.calls();
  REQUIRE(calls.size() == 300);
  for (auto i = calls.begin(); i != calls.end(); i += 3)
    CHECK(name_list(i, i + 3) == name_list{"first", "second", "third"});
}

TEST_CASE("a node comes after a whole block") {
  test::audited_engine engine{4};
  std::atomic<int> done{0};
  graph_builder b;
  auto x = b.expand("x", [] { return test::graph_q::numbers_below(100); });
  auto y = b.node(
      "y", [&](int) { ++done; }, x);
  auto seen = b.node("seen", [&] { return done.load(); }).after(y);
  auto g = std::move(b).build("whole block");
  CHECK(engine->run(g, {}, {seen})[seen] == 100);
}

TEST_CASE("a block comes after another block") {
  test::audited_engine engine{4};
  std::atomic<int> done{0};
  graph_builder b;
  auto numbers = [] { return test::graph_q::numbers_below(50); };
  auto x = b.expand("x", numbers);
  auto y = b.expand("y", numbers);
  auto x1 = b.node(
      "x1", [&](int) { ++done; }, x);
  auto y1 = b.node(
                 "y1", [&](int) { return done.load(); }, y)
                .after(x1);
  auto g = std::move(b).build("blocks");
  auto result = engine->run(g, {}, {y1});
  for (int seen : result[y1])
    CHECK(seen == 50);
}

TEST_CASE("a node after a failed one is skipped, with that root cause") {
  test::audited_engine engine;
  call_log log;
  graph_builder b;
  auto broken = b.node("broken", fail);
  auto sent = b.node("sent", [&] { log.add("sent"); }).after(broken);
  b.node(
      "told", [&](done) { log.add("told"); }, sent);
  auto g = std::move(b).build("skipped");
  CHECK_THROWS_AS(engine->run(g), run_error);
  CHECK(log.calls().empty());
  for (auto name : {"sent", "told"}) {
    auto end = end_of(engine, name);
    CHECK(end.state == task_state::skipped);
    CHECK(root_cause(end) == "broken");
  }
}

TEST_CASE("in a block, only the element whose node failed skips what is after "
          "it") {
  test::audited_engine engine;
  call_log log;
  graph_builder b;
  auto x = b.expand("x", [] { return test::graph_q::numbers_below(4); });
  auto checked = b.node(
      "checked", [](int i) { i == 2 ? fail() : void(); }, x);
  b.node(
       "used", [&](int i) { log.add(std::to_string(i)); }, x)
      .after(checked);
  auto g = std::move(b).build("elements");
  CHECK_THROWS_AS(engine->run(g), run_error);
  auto calls = log.calls();
  std::sort(calls.begin(), calls.end());
  CHECK(calls == name_list{"0", "1", "3"});
  std::size_t skipped = 0;
  for (const auto& e : engine.events<node_finished>())
    if (e.outcome == node_outcome::skipped) {
      ++skipped;
      CHECK(e.task.index == 2);
      CHECK(e.run->node_name(e.node) == "used");
    }
  CHECK(skipped == 1);
}

TEST_CASE("what comes after a block is skipped if one element failed") {
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return test::graph_q::numbers_below(4); });
  auto y = b.node(
      "y", [](int i) { i == 2 ? fail() : void(); }, x);
  b.node("after", [] {}).after(y);
  auto g = std::move(b).build("one element");
  CHECK_THROWS_AS(engine->run(g), run_error);
  CHECK(end_of(engine, "after").state == task_state::skipped);
  CHECK(root_cause(end_of(engine, "after")) == "block-x[2]");
}

TEST_CASE("a node that always runs does so for any target") {
  test::audited_engine engine;
  call_log log;
  graph_builder b;
  auto n = b.input<int>("n");
  b.node(
       "log", [&](int) { log.add("log"); }, n)
      .always();
  auto x = b.node("x", [] { return 1; });
  auto y = b.node("y", [&] { log.add("y"); });
  auto g = std::move(b).build("always");
  CHECK(engine->run(g, {n = 1}, {x})[x] == 1);
  CHECK(log.calls() == name_list{"log"});
  CHECK_THROWS_AS(engine->run(g, {}, {x}), request_error);
  engine->run(g, {n = 1}, {y});
  CHECK(log.count("log") == 2);
}

TEST_CASE("the failure of a node that always runs fails the run") {
  test::audited_engine engine;
  graph_builder b;
  b.node("log", fail).always();
  auto x = b.node("x", [] { return 1; });
  auto g = std::move(b).build("always");
  try {
    engine->run(g, {}, {x});
    FAIL("the run should have failed");
  } catch (const run_error& e) {
    REQUIRE(e.failures().size() == 1);
    CHECK(e.failures()[0]->node == "log");
  }
  CHECK(end_of(engine, "x").state == task_state::succeeded);
}

TEST_CASE("a node of a block that always runs does so for each element") {
  test::audited_engine engine;
  call_log log;
  graph_builder b;
  auto x = b.expand("x", [] { return test::graph_q::numbers_below(3); });
  b.node(
       "log", [&](int) { log.add("log"); }, x)
      .always();
  auto y = b.node("y", [] { return 1; });
  auto g = std::move(b).build("always");
  engine->run(g, {}, {y});
  CHECK(log.count("log") == 3);
}

TEST_CASE("an overridden node is announced and succeeds without an attempt") {
  test::audited_engine engine;
  test::graph_p p;
  auto r = engine->run(p.g, {set(p.c, 3)}, {p.d, p.c});
  CHECK(r[p.d] == 27);
  CHECK(r[p.c] == 3);
  auto end = end_of(engine, "c");
  CHECK(end.state == task_state::succeeded);
  CHECK(end.attempts == 0);
  CHECK(end.group_size == 1);
  auto submitted = engine.events<task_submitted>();
  REQUIRE(submitted.size() == 1);
  CHECK(submitted[0].run->groups.task_name(submitted[0].task) == "d");
  CHECK(engine.events<task_started>().size() == 1);
  CHECK(engine.events<node_finished>().size() == 1);
  auto finished = engine.events<run_finished>().at(0);
  CHECK(finished.counts.of(task_state::succeeded) == 2);
}

TEST_CASE("the start of a run tells what was overridden") {
  test::audited_engine engine;
  test::graph_p p;
  engine->run(p.g, {set(p.c, 3), p.input = 1}, {p.d, p.a});
  engine->run(p.g, {p.input = 1}, {p.d});
  test::event_objects convert;
  auto started = engine.events<run_started>();
  REQUIRE(started.size() == 2);
  auto first = convert(event{started[0]});
  CHECK(first["overrides"] == boost::json::array{"c"});
  CHECK_FALSE(convert(event{started[1]}).contains("overrides"));
}

TEST_CASE("what only an overridden node needs does not run") {
  test::audited_engine engine;
  test::graph_q q;
  CHECK(engine->run(q.g, {set(q.total, 7)}, {q.output})[q.output] == 7);
  CHECK(engine.events<task_finished>().size() == 2);
  CHECK(engine.events<group_expanded>().empty());
}

TEST_CASE("a run of overridden nodes alone succeeds") {
  test::audited_engine engine;
  test::graph_p p;
  CHECK(engine->run(p.g, {set(p.d, 7)}, {p.d})[p.d] == 7);
  CHECK(engine.events<task_submitted>().empty());
}

TEST_CASE("an override stands for a node that would fail") {
  test::audited_engine engine;
  test::graph_p p;
  auto r =
      engine->run(p.g, {p.input = 1, p.broken = true, set("c", 7)}, {p.d, p.b});
  CHECK(r[p.d] == 343);
  CHECK(r[p.b] == 2);
}

TEST_CASE("void nodes are asked for, and taken") {
  test::audited_engine engine;
  std::atomic<int> calls{0};
  graph_builder b;
  auto effect = b.node("effect", [&] { ++calls; });
  auto x = b.expand("x", [] { return test::graph_q::numbers_below(3); });
  auto each_effect = b.node(
      "each_effect", [&](int) { ++calls; }, x);
  auto count = b.collect(
      "count", [](items<done> all, done) { return all.size(); }, each_effect,
      effect);
  auto g = std::move(b).build("effects");
  auto r = engine->run(g, {}, {count, effect, each_effect});
  CHECK(r[count] == 3);
  CHECK(r[each_effect].size() == 3);
  CHECK(calls == 4);
}

TEST_CASE("parts that cannot be copied go through a run") {
  using pair = std::pair<std::unique_ptr<int>, std::string>;
  test::audited_engine engine;
  graph_builder b;
  auto whole = b.node("whole", [] {
    return pair{std::make_unique<int>(4), "four"};
  });
  auto [number, text] = b.unpack(whole, "number", "text");
  auto both = b.node(
      "both",
      [](const std::unique_ptr<int>& n, const std::string& t) {
        return t + '=' + std::to_string(*n);
      },
      number, text);
  auto g = std::move(b).build("parts");
  auto r = engine->run(g, {}, {both, number, whole});
  CHECK(r[both] == "four=4");
  CHECK(&r[number] == &r[whole].first); // shared, not copied
}

TEST_CASE("parts of elements go through a block") {
  using pair = std::pair<std::unique_ptr<int>, std::string>;
  test::audited_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return test::graph_q::numbers_below(3); });
  auto whole = b.node(
      "whole",
      [](int i) {
        return pair{std::make_unique<int>(i), std::to_string(i)};
      },
      x);
  auto [number, text] = b.unpack(whole, "number", "text");
  auto total = b.collect(
      "total",
      [](items<std::unique_ptr<int>> all) {
        int sum = 0;
        for (const auto& n : all)
          sum += *n;
        return sum;
      },
      number);
  auto g = std::move(b).build("parts");
  auto r = engine->run(g, {}, {total, text});
  CHECK(r[total] == 3);
  CHECK(r[text][2] == "2");
}

TEST_CASE("a graph of modules and names runs") {
  test::audited_engine engine;
  graph_builder b;
  auto m = b.module("m");
  auto total = b.collect("total", test::graph_q::sum, named<each<int>>("m/y"));
  m.node(
      "y", [](int i, int k) { return i * k; }, named<each<int>>("x"),
      named<int>("k"));
  m.expand("x", test::graph_q::numbers_below, named<int>("n"));
  m.input("k", 10);
  auto n = b.input<int>("n");
  auto g = std::move(b).build("modules");
  auto r = engine->run(g, {n = 4, {"m/k", 2}}, {total, "m/x"});
  CHECK(r[total] == 12);
  CHECK(r.get<int>("total") == 12);
}
