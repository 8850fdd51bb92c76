// Cancelling runs, and ending engines, at any moment.

#include "../support/audited_engine.hpp"
#include "../support/blocked_block.hpp"
#include "../support/graphs.hpp"
#include "../support/threads.hpp"
#include "../support/until.hpp"
#include <troupe/actors/tracker_context.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <latch>
#include <thread>

using namespace troupe;

TEST_CASE("a cancelled run ends every task once, and says so") {
  test::audited_engine engine{2};
  test::blocked_block block{2};
  auto run = engine->submit(block.g, {block.n = 1'000}, {block.sum});
  block.running.wait();
  run.cancel();
  block.release.count_down();
  try {
    run.result();
    FAIL("the run should have been cancelled");
  } catch (const run_error& e) {
    CHECK(e.outcome() == run_outcome::cancelled);
    CHECK(e.failures().empty());
    CHECK_THROWS_AS(e.rethrow(), run_error);
    CHECK(e.counts().of(task_state::succeeded) == 3); // x, and two elements
    CHECK(e.counts().of(task_state::cancelled) == 999);
  }
}

TEST_CASE("a task is asked to stop, and says that it did") {
  test::audited_engine engine{1};
  std::latch running{1};
  graph_builder b;
  auto x = b.node("x", [&running] {
    running.count_down();
    while (true) {
      current_task().throw_if_cancelled();
      std::this_thread::yield();
    }
  });
  auto g = std::move(b).build("polite");
  auto run = engine->submit(g, {}, {x});
  running.wait();
  run.cancel();
  CHECK_THROWS_AS(run.result(), run_error);
  auto ended = engine.events<task_finished>();
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].state == task_state::cancelled);
  CHECK(ended[0].attempts == 1);
}

TEST_CASE("cancelling twice, or after the end, does nothing") {
  test::audited_engine engine;
  test::graph_p p;
  auto run = engine->submit(p.g, {p.input = 1}, {p.d});
  run.wait();
  run.cancel();
  run.cancel();
  CHECK(run.result()[p.d] == 343);
}

TEST_CASE("a handle may outlive its engine") {
  test::graph_p p;
  auto run = engine{}.submit(p.g, {p.input = 1}, {p.d});
  run.cancel();
  CHECK(run.completed());
}

TEST_CASE("an engine ends cleanly at any moment") {
  auto threads = test::count_threads();
  test::graph_q q;
  for (int i = 0; i < 20; ++i) {
    engine e{{.slots = 2}};
    for (int run = 0; run < i; ++run)
      e.submit(q.g, {q.input = 100 * run}, {q.output});
  }
  CHECK(test::threads_end(threads));
}

TEST_CASE("the engine's end cancels what runs, and waits for it") {
  auto threads = test::count_threads();
  test::blocked_block block{2};
  std::jthread releaser;
  {
    engine e{{.slots = 2}};
    auto run = e.submit(block.g, {block.n = 10}, {block.sum});
    block.running.wait();
    releaser = std::jthread{[&] { block.release.count_down(); }};
  }
  releaser.join();
  CHECK(test::threads_end(threads));
}

// The slots are all taken by user code for as long as the test likes; so if a
// message needed one of them, nothing of this would end.
TEST_CASE("messages are handled while all slots are taken") {
  test::audited_engine engine{2};
  test::blocked_block block{2};
  auto cancelled = std::make_shared<test::until>([](const event& e) {
    const auto* t = std::get_if<task_finished>(&e);
    return t && t->state == task_state::cancelled && t->task.index == 999;
  });
  auto started = std::make_shared<test::until>([](const event& e) {
    const auto* t = std::get_if<task_started>(&e);
    return t && t->run->groups.why(t->task.group) == purpose::execute_block
           && t->task.index == 1;
  });
  engine->attach(cancelled);
  engine->attach(started);
  auto begin = std::chrono::steady_clock::now();
  auto run = engine->submit(block.g, {block.n = 1'000}, {block.sum});
  block.running.wait();
  CHECK(started->wait()); // the start is told while the task runs
  run.cancel();
  CHECK(cancelled->wait()); // the cancel has gone through, and was told
  std::chrono::duration<double, std::milli> passed =
      std::chrono::steady_clock::now() - begin;
  UNSCOPED_INFO("start and cancel told after " << passed.count() << " ms");
  CHECK_FALSE(run.completed());
  block.release.count_down();
  run.wait();
}
