// Traces of real runs: whatever happens in them, the picture is a good one.

#include "../support/audited_engine.hpp"
#include "../support/graphs.hpp"
#include "../support/naturals.hpp"
#include "../support/promises.hpp"
#include "../support/trace_audit.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/hooks/chrome_trace.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <latch>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

// An engine whose runs are drawn.
struct traced_engine {
  std::ostringstream out;
  test::audited_engine engine;

  explicit traced_engine(std::uint32_t slots = 2) : engine(slots) {
    engine->attach(std::make_shared<chrome_trace>(out));
  }

  troupe::engine* operator->() { return &*engine; }

  // The trace so far, of which nothing is wrong.
  test::trace_audit trace() const {
    test::trace_audit read{out.str()};
    CHECK(read.problems() == std::vector<std::string>{});
    return read;
  }

  std::size_t attempts_that_began() const {
    std::size_t count = 0;
    for (const auto& e : engine.events<attempt_finished>())
      count += e.start > 0;
    return count;
  }
};

const retry_policy at_once{.attempts = 3, .first_backoff = 0s};

} // namespace

TEST_CASE("each group of a nested run has its arrows", "[trace]") {
  traced_engine engine;
  test::graph_nested nested;
  engine->run(nested.g, {nested.n = 5}, {nested.total});
  auto trace = engine.trace();
  CHECK(trace.all("X", "task").size() == engine.attempts_that_began());
  CHECK(trace.all("b", "queue").size() == engine.attempts_that_began());
  CHECK(trace.all("b", "group").size()
        == engine.engine.events<group_finished>().size());
  // The first x is 0, and has no y.
  CHECK(trace.arrows()
        == std::multiset<std::string>{
            "block-x <- expand-x", "block-x.2 <- block-x",
            "block-x.2 <- collect-per_x", "collect-total <- block-x.2",
            "expand-y <- block-x"});
}

TEST_CASE("nested blocks have arrows for the first within the first",
          "[trace]") {
  traced_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{2, 3, 4}; });
  auto y = b.expand("y", test::graph_q::numbers_below, x);
  auto z = b.node(
      "z", [](int j, int i) { return i + j; }, y, x);
  auto per_x = b.collect("per_x", test::graph_q::sum, z);
  auto total = b.collect("total", test::graph_q::sum, per_x);
  auto g = std::move(b).build("nested");
  engine->run(g, {}, {total});
  CHECK(engine.trace().arrows()
        == std::multiset<std::string>{
            "block-y <- expand-x", "block-y <- expand-y",
            "collect-per_x <- block-y", "collect-total <- collect-per_x",
            "expand-y <- expand-x"});
}

TEST_CASE("an arrow goes to who gathers, and from what ended last", "[trace]") {
  traced_engine engine;
  test::graph_q q;
  engine->run(q.g, {q.input = 20}, {q.output});
  auto trace = engine.trace();
  CHECK(trace.arrows()
        == std::multiset<std::string>{
            "block-over <- expand-over", "collect-total <- block-over",
            "expand-over <- n", "output <- collect-total"});
  std::int64_t last = 0;
  for (const auto& s : trace.all("X", "task"))
    if (s.name == "block-over")
      last = std::max(last, s.end);
  CHECK(std::ranges::count(trace.all("s"), last - 1,
                           &test::trace_audit::entry::start)
        == 1);
}

TEST_CASE("failures and further attempts are drawn", "[trace]") {
  traced_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{0, 1, 2, 3, 4, 5}; });
  auto y = b.node(
                "y",
                [](int i) {
                  if (i % 2 == 1)
                    throw std::runtime_error("odd");
                  return i;
                },
                x)
               .retry(at_once);
  auto total = b.collect("total", test::graph_q::sum, y);
  auto g = std::move(b).build("failing");
  CHECK_THROWS_AS(engine->run(g, {}, {total}), run_error);
  auto trace = engine.trace();
  auto slices = trace.all("X", "task");
  CHECK(slices.size() == 1 + 3 + 3 * 3);
  auto failed = [](const auto& s) { return s.args.contains("error"); };
  CHECK(std::ranges::count_if(slices, failed) == 9);
  auto nodes = trace.all("X", "node");
  CHECK(std::ranges::count_if(nodes, failed) == 9);
  // One for the three attempts.
  CHECK(trace.arrows() == std::multiset<std::string>{"block-x <- expand-x"});
}

TEST_CASE("lazy expanders and folds, which pause, overlap what runs meanwhile",
          "[trace]") {
  traced_engine engine{1};
  graph_builder b;
  auto x = b.expand("x", [] { return test::naturals{2'000}; });
  auto y = b.node(
      "y", [](int i) { return 2 * i; }, x);
  auto total = b.fold(
      "total", 0L, [](long so_far, int i) { return so_far + i; }, y);
  auto g = std::move(b).build("lazy");
  CHECK(engine->run(g, {}, {total})[total] == 2'000 * 1'999);
  auto trace = engine.trace();
  CHECK(trace.all("X", "task").size() == 2'000);
  CHECK(trace.all("b", "task").size() == 4); // with a node in each
  // To their true ends.
  std::multiset<nanoseconds> drawn, told;
  for (const auto& begin : trace.all("b", "task"))
    for (const auto& end : trace.all("e", "task"))
      if (end.id == begin.id && end.name == begin.name)
        drawn.insert(end.start - begin.start);
  for (const auto& e : engine.engine.events<attempt_finished>())
    if (e.paused > 0)
      for (int with_its_node = 0; with_its_node < 2; ++with_its_node)
        told.insert(e.duration + e.paused);
  CHECK(drawn == told);
}

TEST_CASE("a lazy expander that nobody but a fold needs is drawn free",
          "[trace]") {
  traced_engine engine{1};
  graph_builder b;
  auto x = b.expand("x", [] { return test::naturals{5'000}; });
  auto total = b.fold(
      "total", 0L, [](long so_far, int i) { return so_far + i; }, x);
  auto g = std::move(b).build("direct");
  engine->run(g, {}, {total});
  CHECK(engine.trace().all("X").empty());
}

TEST_CASE("asynchronous attempts overlap in one slot", "[trace]") {
  traced_engine engine{1};
  test::promises left;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector{1, 2, 3}; });
  auto y = b.node(
      "y", [&](promise<int> p, int i) { left.leave(std::move(p), i); }, x);
  auto total = b.collect("total", test::graph_q::sum, y);
  auto g = std::move(b).build("asynchronous");
  auto run = engine->submit(g, {}, {total});
  for (auto& [p, i] : left.take(3)) // all at once
    p.set_value(i);
  CHECK(run.result()[total] == 6);
  auto trace = engine.trace();
  CHECK(trace.all("X", "task").size() == 2); // expand-x and collect-total
  CHECK(trace.all("b", "task").size() == 6);
}

TEST_CASE("runs at once are drawn apart", "[trace]") {
  traced_engine engine;
  test::graph_nested nested;
  std::vector<run_handle> runs;
  for (int i = 0; i < 8; ++i)
    runs.push_back(engine->submit(
        nested.g, {nested.n = 4, nested.broken_at = i % 2 == 0 ? 3 : -1},
        {nested.total}));
  for (const auto& run : runs)
    run.wait();
  auto trace = engine.trace();
  std::set<std::int64_t> processes;
  for (const auto& s : trace.all("b", "run"))
    processes.insert(s.where.first);
  CHECK(processes.size() == 8);
  std::set<std::int64_t> numbers;
  for (const auto& s : trace.all("X", "task"))
    numbers.insert(s.args.at("run").as_int64());
  CHECK(numbers.size() == 8);
}

TEST_CASE("batches, and what blocks, are drawn in their threads", "[trace]") {
  traced_engine engine;
  graph_builder b;
  auto x = b.expand("x", [] { return std::vector<int>(300, 1); });
  auto y = b.node(
                "y", [](int i) { return i; }, x)
               .batch(16);
  auto z = b.node(
                "z", [](int i) { return i; }, y)
               .blocking()
               .own_group();
  auto total = b.collect("total", test::graph_q::sum, z);
  auto g = std::move(b).build("batches");
  CHECK(engine->run(g, {}, {total})[total] == 300);
  auto trace = engine.trace();
  for (const auto& s : trace.all("X", "task"))
    CHECK((s.where.second > 2) == (s.name == "block-x.2"));
}

TEST_CASE("an abandoned attempt is drawn until it is given up", "[trace]") {
  std::latch running{1}, release{1};
  traced_engine engine{1};
  graph_builder b;
  auto x = b.node("x", [&] {
              running.count_down();
              release.wait();
            }).grace_period(0s);
  auto y = b.node("y", [] { return 1; });
  auto g = std::move(b).build("deaf");
  auto run = engine->submit(g, {}, {x});
  running.wait();
  run.cancel();
  run.wait();
  release.count_down();
  CHECK(engine->run(g, {}, {y})[y] == 1);
  auto slices = engine.trace().all("X", "task");
  REQUIRE(slices.size() == 2);
  CHECK(slices[0].args.at("abandoned") == true);
}
