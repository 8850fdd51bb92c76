// Runs of the engine, from the outside: values, errors, many at once.

#include "../support/audited_engine.hpp"
#include "../support/graphs.hpp"
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_error.hpp>
#include <troupe/hooks/span_id.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <latch>
#include <string>
#include <thread>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

TEST_CASE("plain nodes are computed") {
  test::audited_engine engine;
  test::graph_p p;
  auto r = engine->run(p.g, {p.input = 1}, {p.d});
  CHECK(r[p.d] == 343);
  CHECK(engine.events<node_finished>().size() == 4);
  CHECK(engine.events<run_started>().size() == 1);
  CHECK(engine.events<run_finished>().size() == 1);
}

TEST_CASE("a block runs once per element") {
  test::audited_engine engine;
  test::graph_q q;
  auto r = engine->run(q.g, {q.input = 5}, {q.output, q.more});
  CHECK(r[q.output] == 354);
  CHECK(std::vector<int>(r[q.more]) == std::vector<int>{0, 1, 16, 81, 256});
  CHECK(engine.events<node_finished>().size() == 14);
  CHECK(engine.events<task_finished>().size() == 9);
}

TEST_CASE("an empty expansion collects nothing") {
  test::audited_engine engine;
  test::graph_q q;
  CHECK(engine->run(q.g, {q.input = 0}, {q.output})[q.output] == 0);
  auto expanded = engine.events<group_expanded>();
  REQUIRE(expanded.size() == 1);
  CHECK(expanded[0].count == 0);
  CHECK(engine.events<group_finished>().size() == 5);
}

TEST_CASE("an expander may be collected directly") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", test::graph_q::numbers_below, n);
  auto raw = b.collect("raw", test::graph_q::sum, x);
  auto g = std::move(b).build("direct");
  test::audited_engine engine;
  CHECK(engine->run(g, {n = 5}, {raw})[raw] == 10);
  CHECK(std::vector<int>(engine->run(g, {n = 3}, {x})[x])
        == std::vector<int>{0, 1, 2});
}

TEST_CASE("a collect takes outside arguments, and several lists") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto k = b.input("k", 10);
  auto x = b.expand("x", test::graph_q::numbers_below, n);
  auto y = b.node(
      "y", [](int i, int factor) { return i * factor; }, x, k);
  auto dot = b.collect(
      "dot",
      [](const items<int>& xs, const std::vector<int>& ys, int factor) {
        int s = factor;
        for (std::size_t i = 0; i < xs.size(); ++i)
          s += xs[i] * ys[i];
        return s;
      },
      x, y, k);
  auto count = b.collect(
      "count", [](const items<int>& ys) { return ys.size(); }, y);
  auto g = std::move(b).build("dot");
  test::audited_engine engine;
  auto r = engine->run(g, {n = 4}, {dot, count});
  CHECK(r[dot] == 10 + 140);
  CHECK(r[count] == 4);
}

TEST_CASE("a node may collect one block and open another") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", test::graph_q::numbers_below, n);
  auto again = b.expand(
      "again", [](const std::vector<int>& xs) { return xs; }, all(x));
  auto y = b.node(
      "y", [](int i) { return 2 * i; }, again);
  auto s = b.collect("s", test::graph_q::sum, y);
  auto g = std::move(b).build("again");
  test::audited_engine engine;
  CHECK(engine->run(g, {n = 5}, {s})[s] == 20);
}

TEST_CASE("values may be move-only, and functions too") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto owned = std::make_unique<int>(3);
  auto p = b.node(
      "p",
      [owned = std::move(owned)](int i) {
        return std::make_unique<int>(i * *owned);
      },
      n);
  auto q = b.node(
      "q", [](const std::unique_ptr<int>& x) { return *x; }, p);
  auto g = std::move(b).build("owned");
  test::audited_engine engine;
  auto r = engine->run(g, {n = 5}, {q, p});
  CHECK(r[q] == 15);
  CHECK(*r[p] == 15);
}

TEST_CASE("a run without tasks ends too, also if it is cancelled at once") {
  test::audited_engine engine;
  graph_builder b;
  auto n = b.input("n", 7);
  auto g = std::move(b).build("input only");
  CHECK(engine->run(g, {}, {n})[n] == 7);
  for (int i = 0; i < 100; ++i) {
    auto run = engine->submit(g, {}, {n});
    run.cancel();
    CHECK(run.result()[n] == 7); // there is nothing to stop
  }
}

TEST_CASE("without targets every sink runs") {
  test::audited_engine engine;
  test::graph_p p;
  auto r = engine->run(p.g, {{"input", 1}});
  CHECK(r[p.d] == 343);
  CHECK(r.get<int>("d") == 343);
  CHECK_THROWS_WITH(r[p.c], ContainsSubstring("was no target"));
  CHECK_THROWS_WITH(r.get<long>("d"), ContainsSubstring("int"));
}

TEST_CASE("a wrong request is refused before anything runs") {
  test::audited_engine engine;
  test::graph_p p;
  CHECK_THROWS_WITH(engine->run(p.g, {{"input", "1"}}, {p.d}),
                    ContainsSubstring("input \"input\" wants int, but was "
                                      "given std::string")
                        && ContainsSubstring("\"a\""));
  CHECK_THROWS_AS(engine->run(p.g, {}, {p.d}), request_error);
  CHECK(engine.recorded().events().empty());
}

TEST_CASE("a throwing node fails the run") {
  test::audited_engine engine;
  test::graph_p p;
  auto run = engine->submit(p.g, {p.input = 1, p.broken = true}, {p.d});
  try {
    run.result();
    FAIL("the run should have failed");
  } catch (const run_error& e) {
    REQUIRE(e.failures().size() == 1);
    const auto& f = *e.failures()[0];
    CHECK(f.task == "c");
    CHECK(f.node == "c");
    CHECK(f.error.type == "std::runtime_error");
    CHECK(f.error.message == "c is broken");
    CHECK(f.attempt == 0);
    CHECK_THROWS_WITH(e.rethrow(), "c is broken");
    CHECK_THAT(e.what(), ContainsSubstring("c is broken"));
  }
  auto ended = engine.events<task_finished>();
  REQUIRE(ended.size() == 4);
  CHECK(ended[3].state == task_state::skipped);
  CHECK(ended[3].run->groups.task_name(ended[3].root_cause) == "c");
}

TEST_CASE("a failed element skips what needs it, and the others finish") {
  test::audited_engine engine;
  test::graph_q q;
  CHECK_THROWS_AS(engine->run(q.g, {q.input = 5, q.broken_at = 3}, {q.output}),
                  run_error);
  auto end = engine.events<run_finished>().at(0);
  CHECK(end.outcome == run_outcome::failed);
  CHECK(end.counts.of(task_state::succeeded) == 6); // n, over, 4 elements
  CHECK(end.counts.of(task_state::failed) == 1);
  CHECK(end.counts.of(task_state::skipped) == 2);
  for (const auto& e : engine.events<task_finished>())
    if (e.state == task_state::skipped)
      CHECK(e.run->groups.task_name(e.root_cause) == "block-over[3]");
}

TEST_CASE("nodes of a failed task that do not depend on it still run") {
  graph_builder b;
  auto n = b.input<int>("n");
  auto x = b.expand("x", test::graph_q::numbers_below, n);
  auto bad = b.node(
      "bad", [](int i) -> int { return i == 1 ? throw 42 : i; }, x);
  auto good = b.node(
      "good", [](int i) { return i; }, x);
  auto sum_bad = b.collect("sum_bad", test::graph_q::sum, bad);
  auto sum_good = b.collect("sum_good", test::graph_q::sum, good);
  auto g = std::move(b).build("half");
  test::audited_engine engine;
  CHECK(engine->run(g, {n = 3}, {sum_good})[sum_good] == 3);
  CHECK_THROWS_AS(engine->run(g, {n = 3}, {sum_good, sum_bad}), run_error);
}

TEST_CASE("a failed expander skips its block and what collects it") {
  graph_builder b;
  auto x = b.expand(
      "x", []() -> std::vector<int> { throw std::runtime_error("no list"); });
  auto y = b.node(
      "y", [](int i) { return i; }, x);
  auto s = b.collect("s", test::graph_q::sum, y);
  auto g = std::move(b).build("no list");
  test::audited_engine engine;
  CHECK_THROWS_AS(engine->run(g, {}, {s}), run_error);
  CHECK(engine.events<group_expanded>().empty());
  CHECK(engine.events<group_finished>().size() == 3);
  CHECK(engine.events<task_finished>().size() == 2);
}

TEST_CASE("an announced block is skipped element by element") {
  graph_builder b;
  auto bad = b.node("bad", []() -> int { throw std::runtime_error("bad"); });
  auto n = b.input("n", 3);
  auto x = b.expand("x", test::graph_q::numbers_below, n);
  auto y = b.node(
      "y", [](int i, int k) { return i + k; }, x, bad);
  auto s = b.collect("s", test::graph_q::sum, y);
  auto g = std::move(b).build("announced");
  test::audited_engine engine;
  CHECK_THROWS_AS(engine->run(g, {}, {s}), run_error);
  auto end = engine.events<run_finished>().at(0);
  CHECK(end.counts.of(task_state::skipped) == 4); // three elements, and s
}

TEST_CASE("nested causes are told from the outermost in") {
  graph_builder b;
  auto x = b.node("x", []() -> int {
    try {
      throw std::out_of_range("inner");
    } catch (...) {
      std::throw_with_nested(std::runtime_error("outer"));
    }
  });
  auto g = std::move(b).build("nested");
  test::audited_engine engine;
  try {
    engine->run(g, {}, {x});
    FAIL("the run should have failed");
  } catch (const run_error& e) {
    CHECK(e.failures()[0]->chain()
          == "std::runtime_error: outer <- std::out_of_range: inner");
  }
}

TEST_CASE("many runs share an engine") {
  test::audited_engine engine;
  test::graph_q q;
  std::vector<run_handle> runs;
  for (int i = 0; i < 50; ++i)
    runs.push_back(engine->submit(q.g, {q.input = i % 7}, {q.output}));
  constexpr int expected[] = {0, 0, 1, 17, 98, 354, 979};
  for (std::size_t i = 0; i < runs.size(); ++i)
    CHECK(runs[i].result()[q.output] == expected[i % 7]);
}

TEST_CASE("a run goes on while another holds a slot") {
  test::audited_engine engine{2};
  std::latch release{1};
  graph_builder b;
  auto x = b.node("x", [&release] { release.wait(); });
  auto g = std::move(b).build("blocked");
  auto blocked = engine->submit(g, {}, {x});
  test::graph_q q;
  CHECK(engine->run(q.g, {q.input = 5}, {q.output})[q.output] == 354);
  CHECK_FALSE(blocked.completed());
  release.count_down();
  blocked.wait();
}

TEST_CASE("a chain of nodes runs without recursion") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr int length = 20'000;
#else
  constexpr int length = 200'000;
#endif
  graph_builder b;
  auto n = b.input<int>("n");
  out<int> last = n;
  for (int i = 0; i < length; ++i)
    last = b.node(
        "n" + std::to_string(i), [](int x) { return x + 1; }, last);
  auto g = std::move(b).build("chain");
  engine e;
  CHECK(e.run(g, {n = 0}, {last})[last] == length);
}

TEST_CASE("the context of a task is known to the code in it") {
  graph_builder b;
  auto n = b.input("n", 3);
  auto x = b.expand("x", test::graph_q::numbers_below, n);
  auto y = b.node(
      "y",
      [](int) {
        const auto& t = current_task();
        return t.task_id() + " of " + std::to_string(t.group_size) + ", "
               + t.run->baggage.at("tenant");
      },
      x);
  auto g = std::move(b).build("context");
  test::audited_engine engine;
  auto r = engine->run(g, {}, {y}, {.baggage = {{"tenant", "blue"}}});
  CHECK(r[y][2] == "block-x[2] of 3, blue");
  CHECK_THROWS_AS(current_task(), std::logic_error);
}

TEST_CASE("threads that a task starts may have its context") {
  graph_builder b;
  auto x = b.node("x", [] {
    std::string name;
    std::thread{[&name, context = current_task()] {
      task_scope scope{context};
      name = current_task().task_id();
    }}.join();
    return name;
  });
  auto g = std::move(b).build("threads");
  engine e;
  CHECK(e.run(g, {}, {x})[x] == "x");
}

TEST_CASE("a task tells others of its trace") {
  graph_builder b;
  auto x = b.node("x", [] { return current_task().traceparent(); });
  auto g = std::move(b).build("calls out");
  engine e;
  run_id id{0x4bf92f3577b34da6, 0xa3ce929d0e0e4736};
  auto given = e.run(g, {}, {x}, {.id = id})[x];
  CHECK(parse_traceparent(given)
        == trace_parent{id, span_of(id, {0, 0}, 0), true});
  // What nobody samples stays so.
  auto header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
  given =
      e.run(g, {}, {x}, {.baggage = {{"traceparent", header}}, .id = id})[x];
  CHECK(parse_traceparent(given)
        == trace_parent{id, span_of(id, {0, 0}, 0), false});
}

TEST_CASE("a task that waits for a run is refused") {
  test::audited_engine engine{1};
  test::graph_p p;
  graph_builder b;
  auto x = b.node("x", [&] { engine->run(p.g, {p.input = 1}); });
  auto g = std::move(b).build("waits");
  CHECK_THROWS_WITH(engine->run(g, {}, {x}),
                    ContainsSubstring("must not wait for a run"));
}
