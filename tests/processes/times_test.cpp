// Times of worker processes whose clocks are wrong.

#include "../support/gate.hpp"
#include "../support/process_pool.hpp"
#include "process_graphs.hpp"
#include <troupe/actors/clock.hpp>

#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <map>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

nanoseconds ns(std::chrono::nanoseconds t) { return t.count(); }

} // namespace

TEST_CASE("a task of 300 ms takes as long on a clock that is an hour off",
          "[times]") {
  std::string offset = GENERATE("3600", "-3600");
  test::process_pool pool;
  pool.start(1, {"--clock-offset", offset});
  graph_recipe recipe{"waits", {{"ms", "300"}}};
  auto before = now_ns();
  auto run = pool->submit(test::process_graphs().make(recipe), {}, {},
                          {.recipe = recipe});
  run.result();
  auto after = now_ns();

  auto submitted = pool.all<task_submitted>().at(0);
  auto started = pool.all<task_started>().at(0);
  auto node = pool.all<node_finished>().at(0);
  auto attempt = pool.all<attempt_finished>().at(0);
  auto end = pool.all<task_finished>().at(0);
  CHECK(started.worker == 1);
  CHECK(attempt.duration >= ns(300ms));
  CHECK(node.duration >= ns(300ms));
  CHECK(node.duration <= attempt.duration);
  // What the coordinator has seen, from the dispatch to the report, is longer.
  CHECK(attempt.duration <= end.time - submitted.time);
  CHECK(attempt.duration <= after - before);

  // It lies where it can have been.
  CHECK(before <= submitted.time);
  CHECK(submitted.time <= started.time);
  CHECK(started.time <= attempt.start);
  CHECK(started.queue_wait >= 0);
  CHECK(started.transfer >= 0);
  CHECK(submitted.time + started.transfer + started.queue_wait == started.time);
  CHECK(attempt.start <= node.start);
  CHECK(node.start + node.duration <= attempt.start + attempt.duration);
  CHECK(attempt.start + attempt.duration <= after);
  CHECK(end.start == attempt.start);
  CHECK(end.duration == attempt.duration);
  auto joined = pool.seen().wait_for<worker_joined>(
      [](const worker_joined& e) { return e.worker == 1; });
  CHECK(joined.clock_error < ns(60s));
}

TEST_CASE(
    "tasks of workers whose clocks differ lie between what is around them",
    "[times]") {
  test::process_pool pool;
  test::gate gate;
  pool.start(1, {"--clock-offset", "3600"});
  pool.start(1, {"--clock-offset", "-3600"});
  // Each waits for the test, so that the order is known.
  graph_recipe recipe{"block", {{"gate", gate.path()}}};
  auto run = pool->submit(test::process_graphs().make(recipe), {}, {},
                          {.recipe = recipe});
  auto first = gate.wait();
  auto here = now_ns();
  first.answer("go on");
  CHECK(run.result().get<int>("sum") == 49 * 50 * 99 / 6);
  std::map<worker_id, nanoseconds> error; // of their clocks
  for (const auto& w : pool.all<worker_joined>())
    error[w.worker] = w.clock_error;
  auto attempts = pool.all<attempt_finished>();
  int seen = 0;
  for (const auto& e : attempts) {
    auto name = e.run->groups.task_name(e.task);
    CAPTURE(name, e.worker, error[e.worker]);
    auto end = e.start + e.duration;
    if (name == "block-x[7]") {
      ++seen;
      CHECK(e.start <= here + error[e.worker]);
      CHECK(end >= here - error[e.worker]);
    } else if (name == "sum") {
      CHECK(end >= here - error[e.worker]);
    }
    if (name.starts_with("block-x")) // after the expander, which is local
      CHECK(e.start >= attempts[0].start + attempts[0].duration);
  }
  CHECK(seen == 1);
}
