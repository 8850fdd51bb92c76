// Workers that go, and what becomes of the attempts that they had.

#include "../support/worker_farm.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

#include <random>
#include <stdexcept>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;

namespace {

std::vector<int> three() { return {1, 2, 3}; }
int twice(int i) { return 2 * i; }

// One node in a block, and what gathers it.
graph doubling(const task_policy& of_block = {}) {
  graph_builder b;
  auto e = b.expand("e", three);
  auto x = b.node("x", twice, e).policy(of_block);
  b.collect(
      "total",
      [](items<int> all) {
        int sum = 0;
        for (int i : all)
          sum += i;
        return sum;
      },
      x);
  return std::move(b).build("doubling");
}

graph one_node(
    const task_policy& p, int (*f)() = [] { return 7; }) {
  graph_builder b;
  b.node("x", f).policy(p);
  return std::move(b).build("one");
}

const task_policy far{.placement = placement::on("far")};

int no() { throw std::runtime_error("no"); }

const value& result_of(const test::worker_farm& farm) {
  return farm.end().targets.begin()->second;
}

} // namespace

TEST_CASE("what a worker had is done by another one", "[lost]") {
  test::worker_farm farm{doubling(far)};
  farm.join(0);
  farm.finish(0); // the expander
  farm.join(1, false, {"far"}, 2);
  REQUIRE(farm.held(1).size() == 3);
  farm.begin(1);
  farm.lose(1);
  farm.join(2, false, {"far"}, 2);
  REQUIRE(farm.held(2).size() == 3);
  farm.finish(2);
  farm.finish_all(0);
  CHECK(farm.end().outcome == run_outcome::succeeded);
  CHECK(result_of(farm).get<int>() == 12);
  CHECK(farm.counts().late == 0);
  int lost = 0;
  for (const auto& a : farm.events<attempt_finished>())
    if (a.outcome == attempt_outcome::lost) {
      ++lost;
      CHECK(a.worker == 1);
      CHECK(a.start > 0);
      CHECK(a.retry_at > 0);
      REQUIRE(a.error);
      CHECK(a.error->error.type == "troupe::worker_lost");
      CHECK(a.error->error.message == "worker 1 was lost during the attempt");
      CHECK(a.error->fault == fault_of::system);
      CHECK(a.error->node == "x");
    }
  CHECK(lost == 3);
}

TEST_CASE("an attempt may be lost before it has begun", "[lost]") {
  test::worker_farm farm{one_node(far)};
  farm.join(1, false, {"far"});
  farm.lose(1);
  farm.join(2, false, {"far"});
  farm.finish(2);
  CHECK(farm.end().outcome == run_outcome::succeeded);
  CHECK(farm.events<attempt_finished>().at(0).start == 0);
  CHECK(farm.events<task_finished>().at(0).attempts == 2);
}

TEST_CASE("what ends late changes nothing, and is counted", "[lost]") {
  test::worker_farm farm{one_node(far)};
  farm.join(1, false, {"far"});
  farm.begin(1);
  auto stray = std::make_shared<attempt>(farm.held(1)[0]->job);
  stray->what = farm.held(1)[0]->what;
  stray->report = farm.held(1)[0]->report;
  farm.lose(1);
  farm.join(2, false, {"far"});
  REQUIRE(farm.held(2).size() == 1);
  CHECK(farm.held(2)[0]->report.epoch > stray->report.epoch);
  farm.finish_late(stray, 1);
  stray = nullptr;
  CHECK(farm.counts().late == 1);
  CHECK(farm.events<task_finished>().empty());
  farm.finish(2);
  CHECK(farm.events<task_finished>().size() == 1);
  CHECK(farm.counts().late == 1);
}

TEST_CASE("a late end gives back no units of a semaphore", "[lost]") {
  auto p = far;
  p.limits = {{"s", 1}};
  graph_builder b;
  auto e = b.expand("e", three);
  b.node("x", twice, e).policy(p);
  test::worker_farm farm{
      std::move(b).build("limited"), std::chrono::hours{1}, false, {{"s", 1}}};
  farm.join(0);
  farm.finish(0);
  farm.join(1, false, {"far"}, 8);
  REQUIRE(farm.held(1).size() == 1);
  farm.begin(1);
  auto stray = std::make_shared<attempt>(farm.held(1)[0]->job);
  stray->what = farm.held(1)[0]->what;
  stray->report = farm.held(1)[0]->report;
  farm.lose(1);
  farm.join(2, false, {"far"}, 8);
  CHECK(farm.held(2).size() == 1);
  farm.finish_late(stray, 1);
  stray = nullptr;
  CHECK(farm.held(2).size() == 1);
  farm.finish_all(2);
  CHECK(farm.end().outcome == run_outcome::succeeded);
}

TEST_CASE("losses do not spend the attempts of a policy", "[lost]") {
  auto p = far;
  p.retry = retry_policy{
      .attempts = 2, .first_backoff = time_span{}, .cap = time_span{}};
  test::worker_farm farm{one_node(p, no)};
  for (worker_id w : {1u, 2u}) {
    farm.join(w, false, {"far"});
    farm.lose(w);
  }
  farm.join(3, false, {"far"});
  farm.finish(3);
  farm.step();
  REQUIRE(farm.held(3).size() == 1);
  CHECK(farm.held(3)[0]->what.is_last);
  farm.finish(3);
  auto end = farm.events<task_finished>().at(0);
  CHECK(end.state == task_state::failed);
  CHECK(end.attempts == 4);
  REQUIRE(end.error->past.size() == 3);
  CHECK(end.error->past[0].outcome == attempt_outcome::lost);
  CHECK(end.error->past[0].worker == 1);
  CHECK(end.error->past[2].outcome == attempt_outcome::failed);
}

TEST_CASE("a task that three workers are lost with is given up", "[lost]") {
  test::worker_farm farm{one_node(far)};
  for (worker_id w : {1u, 2u, 5u}) {
    farm.join(w, false, {"far"});
    farm.begin(w);
    farm.lose(w);
  }
  farm.join(6, false, {"far"});
  CHECK(farm.held(6).empty());
  CHECK(farm.end().outcome == run_outcome::failed);
  REQUIRE(farm.end().failures.size() == 1);
  const auto& why = *farm.end().failures[0];
  CHECK(why.error.type == "troupe::worker_lost");
  CHECK_THAT(why.error.message,
             ContainsSubstring("lost with workers 1, 2 and 5"));
  CHECK(why.fault == fault_of::system);
  CHECK(why.past.size() == 2);
  CHECK(farm.events<task_finished>().at(0).state == task_state::lost);
}

TEST_CASE("workers that leave in order are not counted", "[lost]") {
  test::worker_farm farm{one_node(far)};
  for (worker_id w : {1u, 2u, 3u, 4u}) {
    farm.join(w, false, {"far"});
    farm.begin(w);
    farm.lose(w, true);
  }
  CHECK_THAT(farm.events<attempt_finished>().at(0).error->error.message,
             ContainsSubstring("worker 1 left before"));
  farm.join(5, false, {"far"});
  farm.finish(5);
  CHECK(farm.end().outcome == run_outcome::succeeded);
}

TEST_CASE("what waits to be sent again can be cancelled", "[lost]") {
  test::worker_farm farm{one_node(far)};
  farm.join(1, false, {"far"});
  farm.begin(1);
  farm.lose(1);
  farm.cancel();
  CHECK(farm.end().outcome == run_outcome::cancelled);
  CHECK(farm.events<task_finished>().at(0).state == task_state::cancelled);
}

TEST_CASE("what is lost while it is asked to stop is not sent again",
          "[lost]") {
  test::worker_farm farm{one_node(far)};
  farm.join(1, false, {"far"});
  farm.begin(1);
  farm.cancel();
  farm.join(2, false, {"far"});
  farm.lose(1);
  CHECK(farm.held(2).empty());
  CHECK(farm.end().outcome == run_outcome::cancelled);
  auto attempt = farm.events<attempt_finished>().at(0);
  CHECK(attempt.outcome == attempt_outcome::cancelled);
  CHECK(attempt.abandoned);
}

TEST_CASE("what is lost when its run is cancelled is not sent again",
          "[lost]") {
  test::worker_farm farm{one_node(far)};
  farm.join(1, false, {"far"});
  farm.begin(1);
  farm.request_stop();
  farm.lose(1);
  farm.join(2, false, {"far"});
  CHECK(farm.held(2).empty());
  CHECK(farm.end().outcome == run_outcome::cancelled);
}

TEST_CASE("what was granted of a worker that went comes back", "[lost]") {
  test::worker_farm farm{doubling(far)};
  farm.join(0);
  farm.join(1, false, {"far"});
  farm.lose(1);
  farm.finish(0); // only now there are tasks for it
  farm.join(2, false, {"far"}, 2);
  farm.finish_all(2);
  farm.finish_all(0);
  CHECK(farm.end().outcome == run_outcome::succeeded);
}

TEST_CASE("a task's time in all goes on while it is lost", "[lost]") {
  auto p = far;
  p.total_timeout = time_span::of_milliseconds(1);
  test::worker_farm farm{one_node(p)};
  farm.join(1, false, {"far"});
  farm.lose(1);
  for (auto over = now_ns() + 2'000'000; now_ns() < over;)
    ; // by the real clock, which ticks go by
  farm.step();
  REQUIRE(farm.events<task_finished>().size() == 1);
  CHECK(farm.events<task_finished>()[0].state == task_state::timed_out);
}

TEST_CASE("an abandoned attempt goes with its worker", "[lost]") {
  auto p = far;
  p.grace_period = time_span{};
  test::worker_farm farm{one_node(p)};
  farm.join(1, false, {"far"});
  farm.begin(1);
  farm.cancel();
  farm.step();
  CHECK(farm.events<task_finished>().size() == 1);
  farm.lose(1);
  CHECK(farm.counts().late == 0);
  CHECK(farm.end().outcome == run_outcome::cancelled);
}

namespace {

// Workers that come, go, and do what they have, by chance.
class unsteady_workers {
public:
  unsteady_workers(test::worker_farm& farm, unsigned seed)
      : farm_(farm), random_(seed) {}

  // The last ones stay.
  void run() {
    farm_.join(0);
    for (int i = 0; i < 100; ++i)
      step();
    farm_.join(next_, false, {"far"});
    there_.push_back(next_);
    for (bool any = true; std::exchange(any, false);)
      for (auto w : all()) {
        any = any || !farm_.held(w).empty();
        farm_.finish(w);
      }
  }

private:
  std::vector<worker_id> all() const {
    auto all = there_;
    all.push_back(0);
    return all;
  }

  void step() {
    auto w = all()[random_() % (there_.size() + 1)];
    switch (random_() % 6) {
    case 0:
      farm_.join(next_, false, {"far"},
                 static_cast<std::uint32_t>(1 + random_() % 3));
      there_.push_back(next_++);
      break;
    case 1:
      if (w != 0) {
        farm_.lose(w, true); // in order: a task may be unlucky often
        std::erase(there_, w);
      }
      break;
    case 2:
      farm_.begin(w);
      break;
    default:
      farm_.finish(w);
    }
  }

  test::worker_farm& farm_;
  std::mt19937 random_;
  worker_id next_ = 1;
  std::vector<worker_id> there_;
};

// Blocks in blocks, far away.
graph nested() {
  graph_builder b;
  b.policy({.placement = placement::on("far")});
  auto e = b.expand("e", three);
  auto f = b.expand(
      "f", [](int i) { return std::vector<int>(5, i); }, e);
  auto x = b.node("x", twice, f);
  auto add = [](items<int> all) {
    int sum = 0;
    for (int i : all)
      sum += i;
    return sum;
  };
  b.collect("total", add, b.collect("part", add, x));
  return std::move(b).build("nested");
}

} // namespace

TEST_CASE("a run yields the same whatever its workers do", "[lost]") {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    test::worker_farm farm{nested()};
    unsteady_workers{farm, seed}.run();
    CHECK(farm.end().outcome == run_outcome::succeeded);
    REQUIRE(farm.end().targets.size() == 1);
    CHECK(result_of(farm).get<int>() == 60);
  }
}
