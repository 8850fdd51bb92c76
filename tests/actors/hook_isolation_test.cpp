// Hooks are outside the run: what they do changes nothing in it.

#include "../support/audited_engine.hpp"
#include "../support/graphs.hpp"
#include "../support/threads.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <latch>
#include <thread>

using namespace troupe;

namespace {

class throwing_hook : public hook {
public:
  std::atomic<int> told = 0;

protected:
  void on_event(const event&) override {
    ++told;
    throw std::runtime_error("I always throw");
  }
};

// Blocks at the first event until it is released.
class blocking_hook : public hook {
public:
  std::latch entered{1};
  std::latch release{1};
  std::atomic<int> told = 0;

protected:
  void on_event(const event&) override {
    if (++told == 1) {
      entered.count_down();
      release.wait();
    }
  }
};

std::vector<hook_failed> failures(const recorder& r) {
  std::vector<hook_failed> out;
  for (const auto& e : r.engine_events())
    if (const auto* f = std::get_if<hook_failed>(&e))
      out.push_back(*f);
  return out;
}

} // namespace

TEST_CASE("a hook that throws changes nothing, and is told once per cause") {
  auto watcher = std::make_shared<recorder>();
  auto bad = std::make_shared<throwing_hook>();
  {
    test::audited_engine engine;
    engine->attach(watcher);
    engine->attach(bad, {.name = "bad"});
    test::graph_p p;
    CHECK(engine->run(p.g, {p.input = 1}, {p.d})[p.d] == 343);
  }
  CHECK(bad->told == static_cast<int>(watcher->events().size()));
  auto told = failures(*watcher);
  REQUIRE(told.size() == 9); // once per kind of event
  CHECK(told[0].hook == "bad");
  CHECK(told[0].what == "std::runtime_error: I always throw");
  CHECK(told[0].where == "run_started");
  CHECK_FALSE(told[0].detached);
}

TEST_CASE("a hook that throws may be detached") {
  auto watcher = std::make_shared<recorder>();
  auto bad = std::make_shared<throwing_hook>();
  {
    test::audited_engine engine;
    engine->attach(watcher);
    engine->attach(bad, {.detach_on_error = true});
    test::graph_p p;
    CHECK(engine->run(p.g, {p.input = 1}, {p.d})[p.d] == 343);
    CHECK(engine->run(p.g, {p.input = 1}, {p.d})[p.d] == 343);
  }
  CHECK(bad->told == 1);
  auto told = failures(*watcher);
  REQUIRE(told.size() == 1);
  CHECK(told[0].detached);
  CHECK(told[0].hook.find("throwing_hook") != std::string::npos);
}

TEST_CASE("a hook that blocks is detached after its patience") {
  auto watcher = std::make_shared<recorder>();
  auto stuck = std::make_shared<blocking_hook>();
  auto threads = test::count_threads();
  std::jthread releaser;
  {
    test::audited_engine engine;
    engine->attach(watcher);
    engine->attach(
        stuck, {.name = "stuck", .patience = std::chrono::milliseconds{50}});
    test::graph_p p;
    // The run ends, although the hook has not returned from its first event.
    CHECK(engine->run(p.g, {p.input = 1}, {p.d})[p.d] == 343);
    CHECK(stuck->told == 1);
    CHECK(engine->run(p.g, {p.input = 1}, {p.d})[p.d] == 343);
    releaser = std::jthread{[&] { stuck->release.count_down(); }};
  }
  releaser.join();
  auto told = failures(*watcher);
  REQUIRE(told.size() == 1);
  CHECK(told[0].detached);
  CHECK(told[0].what
        == "acknowledged nothing for 50 ms: let it be faster, or give it more "
           "patience, or sample");
  CHECK(test::threads_end(threads));
}

TEST_CASE("a slow hook holds tasks back, and loses nothing") {
  auto slow = std::make_shared<blocking_hook>();
  test::audited_engine engine;
  engine->attach(slow, {.bound = 10, .patience = std::chrono::minutes{5}});
  test::graph_q q;
  auto run = engine->submit(q.g, {q.input = 20'000}, {q.output});
  slow->entered.wait();
  // The run cannot end before the hook has taken what it was sent.
  CHECK_FALSE(run.wait_for(std::chrono::milliseconds{1}));
  slow->release.count_down();
  run.wait();
  CHECK(slow->told == static_cast<int>(engine.recorded().events().size()));
}

TEST_CASE("a hook of one run sees that run only, to its end") {
  test::audited_engine engine;
  test::graph_p p;
  auto mine = std::make_shared<recorder>();
  auto id = engine->submit(p.g, {p.input = 1}, {p.d}, {.hooks = {mine}});
  auto other = engine->submit(p.g, {p.input = 2}, {p.d});
  other.wait();
  id.wait();
  auto events = mine->events();
  REQUIRE_FALSE(events.empty());
  CHECK(std::holds_alternative<run_started>(events.front()));
  CHECK(std::holds_alternative<run_finished>(events.back()));
  for (const auto& e : events)
    CHECK(base_of(e).run->id == id.id());
}

TEST_CASE("a late hook is told which workers there are") {
  test::audited_engine engine{2};
  auto late = std::make_shared<recorder>();
  test::graph_p p;
  engine->run(p.g, {p.input = 1}, {p.d});
  engine->attach(late);
  engine->run(p.g, {p.input = 1}, {p.d});
  auto told = late->engine_events();
  REQUIRE(told.size() == 1);
  CHECK(std::get<worker_joined>(told[0]).slots == 2);
  CHECK(std::holds_alternative<run_started>(late->events().at(0)));
}
