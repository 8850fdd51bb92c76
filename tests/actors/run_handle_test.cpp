// What a run's handle tells, and where it may be waited for.

#include "../support/audited_engine.hpp"
#include "../support/blocked_block.hpp"
#include "../support/graphs.hpp"
#include <troupe/graph/expansion.hpp>
#include <troupe/graph/graph_error.hpp>
#include <troupe/hooks/hook.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

TEST_CASE("a handle tells how far its run is") {
  engine e{{.slots = 2}};
  test::blocked_block block{2};
  auto run = e.submit(block.g, {block.n = 10}, {block.sum});
  block.running.wait();
  CHECK(run.counts().known == 12); // the expander, its elements, the collect
  CHECK(run.counts().ended.of(task_state::succeeded) == 1);
  CHECK(run.outcome() == std::nullopt);
  CHECK_FALSE(run.completed());
  CHECK_FALSE(run.wait_for(std::chrono::nanoseconds{1}));
  block.release.count_down();
  auto result = run.result();
  CHECK(run.outcome() == run_outcome::succeeded);
  CHECK(run.counts().known == 12);
  CHECK(run.counts().ended == result.counts());
  CHECK(result.counts().of(task_state::succeeded) == 12);
}

TEST_CASE("the counts of a failed run agree with its error") {
  engine e;
  test::graph_q q;
  auto run = e.submit(q.g, {q.input = 5, q.broken_at = 2}, {q.output});
  try {
    run.result();
    FAIL("the run should have failed");
  } catch (const run_error& error) {
    CHECK(run.outcome() == run_outcome::failed);
    CHECK(run.counts().ended == error.counts());
    CHECK(run.counts().known == error.counts().total());
  }
}

TEST_CASE("results are taken by handle or by name, in their type") {
  engine e;
  test::graph_q q;
  auto r = e.run(q.g, {q.input = 3}, {q.output, q.more, "n"});
  CHECK(r.get<int>("output") == r[q.output]);
  CHECK(std::vector<int>(r.all<int>("more")) == std::vector<int>{0, 1, 16});
  CHECK_THROWS_WITH(r.get<double>("n"),
                    ContainsSubstring("is int, not double"));
  CHECK_THROWS_WITH(r.get<int>("more"),
                    ContainsSubstring("in a block: use all<T>()"));
  CHECK_THROWS_WITH(r.all<int>("n"),
                    ContainsSubstring("outside of blocks: use get<T>()"));
  CHECK_THROWS_WITH(r.get<int>("nobody"), ContainsSubstring("no node"));
  CHECK_THROWS_WITH(r[q.total], ContainsSubstring("was no target"));
  CHECK_THROWS_WITH(r[test::graph_q{}.n], ContainsSubstring("another graph"));
}

TEST_CASE("runs beyond the limit are refused, and nothing of them runs") {
  engine e{{.slots = 1, .max_runs = 2}};
  test::blocked_block block{1};
  auto first = e.submit(block.g, {block.n = 3}, {block.sum});
  auto second = e.submit(block.g, {block.n = 3}, {block.sum});
  try {
    e.submit(block.g, {block.n = 3}, {block.sum});
    FAIL("the run should have been refused");
  } catch (const engine_busy& busy) {
    CHECK(busy.limit() == 2);
    CHECK_THAT(busy.what(), ContainsSubstring("engine_options::max_runs"));
  }
  CHECK_THROWS_AS(e.submit(block.g, {}, {block.sum}), request_error);
  block.release.count_down();
  first.wait();
  second.wait();
  CHECK(e.run(block.g, {block.n = 3}, {block.sum})[block.sum] == 3);
}

TEST_CASE("a run may be given its id, once at a time") {
  engine e{{.slots = 1}};
  test::blocked_block block{1};
  run_id id{1, 2};
  auto run = e.submit(block.g, {block.n = 3}, {block.sum}, {.id = id});
  CHECK(run.id() == id);
  CHECK_THROWS_AS(e.submit(block.g, {block.n = 3}, {block.sum}, {.id = id}),
                  std::invalid_argument);
  block.release.count_down();
  run.wait();
  CHECK(e.submit(block.g, {block.n = 3}, {block.sum}, {.id = id}).id() == id);
}

TEST_CASE("a hook that waits for a run is refused") {
  struct impatient : hook {
    std::promise<std::string> told;
    engine* e = nullptr;
    test::graph_p p;
    void on_event(const event& one) override {
      if (std::holds_alternative<run_started>(one))
        try {
          e->run(p.g, {p.input = 1}, {p.d});
        } catch (const std::logic_error& error) {
          told.set_value(error.what());
        }
    }
  };
  auto h = std::make_shared<impatient>();
  engine e;
  h->e = &e;
  test::graph_q q;
  e.submit(q.g, {q.input = 1}, {q.output}, {.hooks = {h}});
  CHECK_THAT(h->told.get_future().get(), ContainsSubstring("a hook must not"));
}

TEST_CASE("a failure tells the label of its element") {
  graph_builder b;
  auto x = b.expand("x", [] {
    return std::vector<labelled<int>>{{"first", 1}, {"second", 2}};
  });
  auto y = b.node(
      "y",
      [](int i) {
        if (i == 2)
          throw std::runtime_error("two");
        return i;
      },
      x);
  auto g = std::move(b).build("labels");
  engine e;
  try {
    e.run(g, {}, {y});
    FAIL("the run should have failed");
  } catch (const run_error& error) {
    REQUIRE(error.failures().size() == 1);
    CHECK(error.failures()[0]->label == "second");
    CHECK_THAT(error.what(),
               ContainsSubstring("block-x[1] (second), node \"y\""));
  }
}

TEST_CASE("an engine counts its runs, and cancels them all") {
  engine e{{.slots = 1}};
  test::blocked_block block{1};
  auto first = e.submit(block.g, {block.n = 10}, {block.sum});
  auto second = e.submit(block.g, {block.n = 10}, {block.sum});
  CHECK(e.open_runs() == 2);
  block.running.wait();
  e.cancel_all();
  block.release.count_down();
  first.wait();
  second.wait();
  CHECK(first.outcome() == run_outcome::cancelled);
  CHECK(second.outcome() == run_outcome::cancelled);
  CHECK(e.open_runs() == 0);
}

TEST_CASE("a value taken from a result that goes away is a copy") {
  engine e;
  graph_builder b;
  auto v = b.node("v", [] { return std::vector<int>(100, 7); });
  auto g = std::move(b).build("copy");
  int sum = 0;
  for (int x : e.run(g, {}, {v})[v])
    sum += x;
  for (int x : e.run(g, {}, {v}).get<std::vector<int>>("v"))
    sum += x;
  CHECK(sum == 1'400);
}

TEST_CASE("a hook that is null is refused") {
  engine e;
  test::graph_p p;
  CHECK_THROWS_AS(e.attach(nullptr), std::invalid_argument);
  CHECK_THROWS_AS(e.submit(p.g, {p.input = 1}, {p.d}, {.hooks = {nullptr}}),
                  std::invalid_argument);
  CHECK(e.open_runs() == 0);
}
