// Runs that wait for workers, and workers that join in the middle of one.

#include "../support/gate.hpp"
#include "../support/process_pool.hpp"
#include "process_graphs.hpp"
#include <troupe/actors/run_error.hpp>
#include <troupe/graph/graph_error.hpp>
#include <troupe/hooks/hook.hpp>

#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <set>
#include <unistd.h>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

run_handle submit_with(test::process_pool& pool, const graph_recipe& recipe,
                       run_options o = {.stall_timeout = 1min}) {
  o.recipe = recipe;
  return pool->submit(test::process_graphs().make(recipe), {}, {},
                      std::move(o));
}

graph_recipe gated_at(const test::gate& at, const std::string& label) {
  return {"gated", {{"gate", at.path()}, {"at", label}}};
}

} // namespace

TEST_CASE("a run without the worker that it needs is stalled, and fails",
          "[joining]") {
  test::process_pool pool;
  test::gate gate;
  auto run = submit_with(pool, gated_at(gate, "far"), {.stall_timeout = 0ms});
  CHECK_THROWS_WITH(run.result(),
                    ContainsSubstring("held waits for a worker with label "
                                      "\"far\""));
  auto told = pool.all<stalled>();
  REQUIRE(told.size() == 1);
  REQUIRE(told[0].waiting->size() == 1);
  CHECK(told[0].waiting->front().worker == placement::on("far"));
}

TEST_CASE("a run without the worker that it needs goes on here, as told",
          "[joining]") {
  test::process_pool pool;
  test::gate gate;
  auto run = submit_with(pool, gated_at(gate, "far"),
                         {.stall_timeout = 0ms, .local_if_stalled = true});
  auto held = gate.wait();
  CHECK(held.process() == getpid());
  held.answer("go on");
  CHECK(run.result().get<int>("held") == getpid());
  CHECK(pool.all<stalled>().size() == 1);
}

TEST_CASE("a stalled run goes on when a worker process joins", "[joining]") {
  test::process_pool pool;
  test::gate gate;
  auto run = submit_with(pool, gated_at(gate, "far"));
  pool.seen().wait_for<stalled>();
  pool.start(1);
  auto held = gate.wait();
  CHECK(held.process() != getpid());
  held.answer("go on");
  CHECK(run.result().get<int>("held") == held.process());
}

TEST_CASE("workers that join in the middle of a run take part", "[joining]") {
  test::process_pool pool;
  pool.start(1);
  test::gate gate;
  auto run = submit_with(
      pool, {"block", {{"gate", gate.path()}, {"n", "20"}, {"all", "1"}}});
  std::vector<test::visitor> held;
  std::set<pid_t> processes;
  for (auto more : {0u, 1u, 2u}) {
    pool.start(more);
    do { // one in each of them
      held.push_back(gate.wait());
      processes.insert(held.back().process());
    } while (processes.size() < pool.workers().size());
  }
  CHECK(processes.size() == 4);
  for (auto& h : held)
    h.answer("go on");
  for (auto left = 20 - held.size(); left > 0; --left)
    gate.wait().answer("go on");
  CHECK(run.result().get<int>("sum") == 19 * 20 * 39 / 6);
}

TEST_CASE("tasks go to the worker process that has their label", "[joining]") {
  test::process_pool pool;
  pool.start(1);
  pool.workers().start(1, {.labels = {"gpu", "large"}});
  pool.workers().wait_for(2, 1min);
  test::gate gate;
  std::set<pid_t> processes;
  for (std::string label : {"far", "gpu", "large"}) {
    auto run = submit_with(pool, gated_at(gate, label));
    auto held = gate.wait();
    processes.insert(held.process());
    held.answer("go on");
    run.wait();
    auto start = pool.all<task_submitted>().back();
    CHECK(start.reason == dispatch_reason::label);
    auto who = pool.seen().wait_for<worker_joined>(
        [&](const worker_joined& e) { return e.worker == start.worker; });
    CHECK(std::ranges::count(who.labels, label) == 1);
    CHECK(who.name.ends_with(':' + std::to_string(held.process())));
  }
  CHECK(processes.size() == 2);
}

// -- what has nothing to do with where tasks run ------------------------------

TEST_CASE("wrong inputs are refused before anything leaves", "[joining]") {
  test::process_pool pool;
  pool.start(1);
  graph_recipe recipe{"parity", {{"case", "1 plain nodes"}}};
  CHECK_THROWS_WITH(pool->run(test::process_graphs().make(recipe),
                              {{"input", "1"}}, {}, {.recipe = recipe}),
                    ContainsSubstring("\"input\" wants int")
                        && ContainsSubstring("std::string"));
  CHECK(pool.all<run_started>().empty());
}

namespace {

class throwing_hook : public hook {
  void on_event(const event&) override { throw std::runtime_error("no"); }
};

} // namespace

TEST_CASE("a hook that throws harms no run that is elsewhere", "[joining]") {
  test::process_pool pool;
  pool.start(1);
  graph_recipe recipe{"parity", {{"case", "1 plain nodes"}}};
  auto r = pool->run(test::process_graphs().make(recipe), {{"input", 1}}, {"d"},
                     {.hooks = {std::make_shared<throwing_hook>()},
                      .recipe = recipe,
                      .policy = {.placement = placement::on("far")}});
  CHECK(r.get<int>("d") == 343);
  CHECK(pool.seen().wait_for<hook_failed>().what == "std::runtime_error: no");
  for (const auto& e : pool.all<task_started>())
    CHECK(e.worker == 1);
}
