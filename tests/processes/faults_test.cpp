// Worker processes that are killed, stopped, or asked to end.

#include "../support/gate.hpp"
#include "../support/own_process.hpp"
#include "../support/process_pool.hpp"
#include "../support/worker_words.hpp"
#include "process_graphs.hpp"
#include <troupe/actors/run_error.hpp>

#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <csignal>
#include <map>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr int sum_below_50 = 49 * 50 * 99 / 6;

run_handle submit(test::process_pool& pool, const graph_recipe& recipe) {
  run_options o;
  o.recipe = recipe;
  o.stall_timeout = 1min;
  return pool->submit(test::process_graphs().make(recipe), {}, {},
                      std::move(o));
}

graph_recipe block(const test::gate& at) {
  return {"block", {{"gate", at.path()}}};
}
graph_recipe gated(const test::gate& at, const std::string& label = "far") {
  return {"gated", {{"gate", at.path()}, {"at", label}}};
}

// The ends of the attempts at a task, in order.
std::vector<attempt_finished> attempts_at(const test::process_pool& pool,
                                          const std::string& task) {
  auto all = pool.all<attempt_finished>();
  std::erase_if(all, [&](const attempt_finished& e) {
    return e.run->groups.task_name(e.task) != task;
  });
  return all;
}

// Each task of the only run has ended once, and these are so many.
void check_ends(const test::process_pool& pool, std::size_t tasks) {
  std::map<std::string, int> ends;
  for (const auto& e : pool.all<task_finished>())
    CHECK(++ends[e.run->groups.task_name(e.task)] == 1);
  CHECK(ends.size() == tasks);
}

worker_lost loss_of(test::process_pool& pool, worker_id w) {
  return pool.seen().wait_for<worker_lost>(
      [w](const worker_lost& e) { return e.worker == w; });
}

// Whether a worker's name says that it is this process.
bool is_process(const worker_joined& w, pid_t process) {
  return w.name.ends_with(':' + std::to_string(process));
}

// Asks the only worker with a label to leave, and waits until the coordinator
// knows: until what is placed there waits for a worker.
void ask_to_leave(test::process_pool& pool, pid_t process,
                  const std::string& label) {
  kill(process, SIGTERM);
  for (bool knows = false; !knows;) {
    test::gate unused;
    auto run = submit(pool, gated(unused, label));
    auto is_its = [&](const run_event& e) { return e.run->id == run.id(); };
    pool.seen().wait_until([&] {
      knows = std::ranges::any_of(pool.all<stalled>(), is_its);
      return knows || std::ranges::any_of(pool.all<task_submitted>(), is_its);
    });
    run.cancel();
    run.wait();
  }
}

} // namespace

TEST_CASE("what a killed worker had is done elsewhere", "[faults]") {
  test::process_pool pool;
  pool.start(2);
  test::gate gate;
  auto run = submit(pool, block(gate));
  auto first = gate.wait();
  kill(first.process(), SIGKILL);
  auto second = gate.wait();
  CHECK(second.process() != first.process());
  second.answer("go on");
  CHECK(run.result().get<int>("sum") == sum_below_50);
  check_ends(pool, 52);
  auto attempts = attempts_at(pool, "block-x[7]");
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].outcome == attempt_outcome::lost);
  CHECK(attempts[1].outcome == attempt_outcome::succeeded);
  CHECK(attempts[0].worker != attempts[1].worker);
  CHECK(loss_of(pool, attempts[0].worker).tasks >= 1);
}

TEST_CASE("others are waited for after one was killed", "[faults]") {
  test::process_pool pool;
  test::gate gate;
  pool.start(1);
  auto run = submit(pool, gated(gate));
  kill(gate.wait().process(), SIGKILL);
  loss_of(pool, 1);
  pool.start(1);
  gate.wait().answer("go on");
  CHECK_NOTHROW(run.result());
}

TEST_CASE("a stopped worker is lost, what it says late changes nothing, and it "
          "rejoins",
          "[faults]") {
  test::process_pool pool{1, {.patience = 2'500ms}};
  pool.start(2, {"--rejoin", "60"});
  test::gate gate;
  auto run = submit(pool, block(gate));
  auto first = gate.wait();
  kill(first.process(), SIGSTOP);
  auto second = gate.wait();
  CHECK(second.process() != first.process());
  auto lost =
      pool.seen().wait_for<attempt_finished>([](const attempt_finished& e) {
        return e.run->groups.task_name(e.task) == "block-x[7]";
      });
  CHECK(lost.outcome == attempt_outcome::lost);
  CHECK_THAT(loss_of(pool, lost.worker).cause,
             ContainsSubstring("it has said nothing for 2500 ms"));
  first.answer("go on"); // it will have something to say
  kill(first.process(), SIGCONT);
  auto back = pool.seen().wait_for<worker_joined>([&](const worker_joined& e) {
    return e.worker > 2 && is_process(e, first.process());
  });
  CHECK_FALSE(run.completed());
  CHECK(run.counts().late == loss_of(pool, lost.worker).tasks);
  second.answer("go on");
  CHECK(run.result().get<int>("sum") == sum_below_50);
  check_ends(pool, 52);
  auto attempts = attempts_at(pool, "block-x[7]");
  REQUIRE(attempts.size() == 2);
  // It works again, under its new number.
  kill(second.process(), SIGKILL);
  loss_of(pool, attempts[1].worker);
  auto next = submit(pool, gated(gate));
  auto third = gate.wait();
  CHECK(third.process() == first.process());
  third.answer("go on");
  next.result();
  CHECK(attempts_at(pool, "held").back().worker == back.worker);
}

TEST_CASE("a worker that was stopped for too long ends, and says why",
          "[faults]") {
  test::authority ca;
  test::process_pool pool{
      1, {.credentials = ca.coordinator(), .patience = 2'500ms}};
  auto port = pool.workers().listen("127.0.0.1", 0);
  test::own_process worker{test::worker_words(ca, port)};
  pool.workers().wait_for(1, 1min);
  worker.signal(SIGSTOP);
  auto lost = loss_of(pool, 1);
  CHECK(lost.tasks == 0);
  worker.signal(SIGCONT);
  CHECK(worker.exit_code() == 1);
  CHECK_THAT(worker.printed(), ContainsSubstring("the coordinator"));
}

TEST_CASE("a task that kills its process is given up after three", "[faults]") {
  test::process_pool pool;
  pool.start(4);
  test::gate gate;
  auto run = submit(pool, gated(gate));
  for (int i = 0; i < 3; ++i)
    gate.wait().answer("die");
  run.wait();
  CHECK(run.outcome() == run_outcome::failed);
  std::vector<worker_id> with;
  for (const auto& a : attempts_at(pool, "held")) {
    CHECK(a.outcome == attempt_outcome::lost);
    with.push_back(a.worker);
  }
  REQUIRE(with.size() == 3);
  auto ends = pool.all<task_finished>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].state == task_state::lost);
  CHECK_THAT(ends[0].error->error.message,
             ContainsSubstring("was lost with workers "
                               + std::to_string(with[0]) + ", "
                               + std::to_string(with[1]) + " and "
                               + std::to_string(with[2])));
  CHECK(pool.workers().size() == 1);
}

TEST_CASE("a task that kills its process takes no other task with it",
          "[faults]") {
  test::process_pool pool;
  pool.start(4);
  test::gate gate;
  auto run = submit(pool, block(gate));
  for (int i = 0; i < 3; ++i)
    gate.wait().answer("die");
  CHECK(run.result().get<int>("sum") == sum_below_50 - 7 * 7);
  for (const auto& e : pool.all<task_finished>())
    CHECK((e.state == task_state::succeeded)
          == (e.run->groups.task_name(e.task) != "block-x[7]"));
}

TEST_CASE("workers that leave in order are not counted among them",
          "[faults]") {
  test::process_pool pool;
  pool.start(1);
  test::gate gate;
  auto run = submit(pool, gated(gate));
  auto first = gate.wait();
  ask_to_leave(pool, first.process(), "far");
  kill(first.process(), SIGTERM); // for the second time: it ends at once
  loss_of(pool, 1);
  pool.workers().start(4, {.labels = {"far"}});
  for (int i = 0; i < 3; ++i)
    gate.wait().answer("die");
  run.wait();
  auto attempts = attempts_at(pool, "held");
  CHECK(std::ranges::count(attempts, attempt_outcome::lost,
                           &attempt_finished::outcome)
        >= 4);
  for (const auto& e : pool.all<task_finished>())
    if (e.run->id == run.id()) {
      CHECK(e.state == task_state::lost);
      CHECK_THAT(e.error->error.message, !ContainsSubstring("workers 1,"));
    }
}

TEST_CASE("a worker that is asked to end keeps what it has begun", "[faults]") {
  test::authority ca;
  test::process_pool pool{1, {.credentials = ca.coordinator()}};
  auto port = pool.workers().listen("127.0.0.1", 0);
  test::own_process worker{test::worker_words(ca, port)};
  pool.workers().wait_for(1, 1min);
  test::gate gate;
  auto run = submit(pool, gated(gate));
  auto held = gate.wait();
  CHECK(held.process() == worker.id());
  ask_to_leave(pool, worker.id(), "far");
  CHECK_FALSE(run.completed());
  held.answer("go on");
  CHECK(run.result().get<int>("held") == worker.id());
  CHECK(worker.exit_code() == 0);
  auto lost = loss_of(pool, 1);
  CHECK(lost.cause == "it has left");
  CHECK(lost.tasks == 0);
  for (const auto& a : attempts_at(pool, "held"))
    if (a.run->id == run.id())
      CHECK(a.outcome == attempt_outcome::succeeded);
}
