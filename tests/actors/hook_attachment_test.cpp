// Hooks that come and go while runs are on their way, and their filters.

#include "../support/graphs.hpp"
#include "../support/until.hpp"
#include <troupe/actors/engine.hpp>
#include <troupe/actors/tracker_context.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/hooks/recorder.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

// A run in which a first node has ended, and a second waits to be let go.
struct halted_run {
  std::latch started{1}, release{1};
  out<int> y;
  graph g;

  halted_run() {
    graph_builder b;
    auto x = b.node("x", [] { return 1; });
    y = b.node(
             "y",
             [this](int i) {
               started.count_down();
               release.wait();
               return i;
             },
             x)
            .own_group();
    g = std::move(b).build("halted");
  }
};

std::vector<std::string> names_of(const recorder& r) {
  std::vector<std::string> names;
  for (const auto& e : r.events())
    names.emplace_back(name_of(e));
  return names;
}

} // namespace

TEST_CASE("a hook that comes late is told of what was before", "[hook]") {
  halted_run h;
  auto late = std::make_shared<recorder>();
  auto audit = std::make_shared<stream_audit>();
  {
    engine e{{.slots = 1}};
    auto run = e.submit(h.g, {}, {h.y}, {.observable = true});
    h.started.wait();
    e.attach(late);
    e.attach(audit);
    h.release.count_down();
    CHECK(run.result()[h.y] == 1);
  }
  CHECK(audit->violations() == std::vector<std::string>{});
  auto names = names_of(*late);
  REQUIRE(names.size() > 2);
  CHECK(names.front() == "run_started");
  CHECK(names.back() == "run_finished");
}

TEST_CASE("what nobody watches from the start cannot be watched later",
          "[hook]") {
  halted_run h;
  auto late = std::make_shared<recorder>();
  {
    engine e{{.slots = 1}};
    auto run = e.submit(h.g, {}, {h.y});
    h.started.wait();
    e.attach(late);
    h.release.count_down();
    run.wait();
  }
  CHECK(late->events().empty());
  CHECK_FALSE(late->engine_events().empty()); // there is a worker
}

TEST_CASE("a hook that is detached is told no more", "[hook]") {
  halted_run h;
  auto first = std::make_shared<recorder>();
  auto second = std::make_shared<recorder>();
  test::until started{[&](const event& e) {
    const auto* s = std::get_if<task_started>(&e);
    return s && s->task.group == 1;
  }};
  auto seen = std::shared_ptr<hook>(&started, [](auto*) {});
  {
    engine e{{.slots = 1}};
    e.attach(first);
    e.attach(second);
    e.attach(seen);
    auto run = e.submit(h.g, {}, {h.y});
    REQUIRE(started.wait());
    CHECK(e.detach(first));
    CHECK_FALSE(e.detach(first));
    h.release.count_down();
    run.wait();
  }
  auto names = names_of(*first);
  REQUIRE_FALSE(names.empty());
  CHECK(names.back() != "run_finished");
  auto all = names_of(*second);
  CHECK(names.size() < all.size());
  CHECK(std::equal(names.begin(), names.end(), all.begin()));
}

TEST_CASE("a hook is not attached twice, but may come again", "[hook]") {
  auto h = std::make_shared<recorder>();
  engine e{{.slots = 1}};
  e.attach(h);
  CHECK_THROWS_AS(e.attach(h), std::invalid_argument);
  CHECK(e.detach(h));
  e.attach(h);
  test::graph_q q;
  e.run(q.g, {q.input = 3}, {q.output});
  CHECK_FALSE(h->events().empty());
}

TEST_CASE("a hook is called by one thread at a time, whoever it watches",
          "[hook]") {
  class meeting : public hook {
  public:
    std::atomic<int> inside = 0, most = 0, met = 0;

  private:
    // The first one stays until the other run's thread might have come in.
    void on_run_started(const run_started&) override {
      most = std::max(most.load(), ++inside);
      for (int i = 0; i < 10'000 && inside < 2; ++i)
        std::this_thread::yield();
      ++met;
      --inside;
    }
  };
  graph_builder b;
  auto x = b.node("x", [] { return 1; });
  auto g = std::move(b).build("one");
  engine e{{.slots = 1}};
  auto h = std::make_shared<meeting>();
  auto first = e.submit(g, {}, {x}, {.hooks = {h}});
  auto second = e.submit(g, {}, {x}, {.hooks = {h}});
  first.wait();
  second.wait();
  CHECK(h->met == 2);
  CHECK(h->most == 1);
}

TEST_CASE("a hook that was let go of may come again", "[hook]") {
  class failing : public hook {
    void on_run_started(const run_started&) override {
      throw std::runtime_error("no");
    }
  };
  graph_builder b;
  auto x = b.node("x", [] { return 1; });
  auto g = std::move(b).build("one");
  engine e{{.slots = 1}};
  auto h = std::make_shared<failing>();
  e.attach(h, {.detach_on_error = true});
  CHECK_THROWS_AS(e.attach(h), std::invalid_argument);
  e.run(g, {}, {x});
  auto is_free = [&] {
    try {
      e.attach(h);
      return true;
    } catch (const std::invalid_argument&) {
      return false; // its thread is still on its way out
    }
  };
  while (!is_free())
    std::this_thread::yield();
  CHECK(e.detach(h));
  CHECK_FALSE(e.detach(h));
}

TEST_CASE("a hook is told of the kinds and groups that it asks for", "[hook]") {
  auto h = std::make_shared<recorder>();
  {
    engine e{{.slots = 2}};
    e.attach(h, {.filter = {.kinds = event_kinds::of<task_finished>(),
                            .groups = {"block-over"}}});
    test::graph_q q;
    e.run(q.g, {q.input = 10}, {q.output});
  }
  auto names = names_of(*h);
  CHECK(names == std::vector<std::string>(10, "task_finished"));
  CHECK(h->engine_events().empty());
}

namespace {

class choosy_recorder : public recorder {
public:
  event_kinds wanted() const override {
    return event_kinds::of<task_finished, unsuccessful_attempt>();
  }
};

// Of ten tasks, the fourth one succeeds when it is tried again.
graph stumbling_tasks() {
  graph_builder b;
  auto x = b.expand("x", [] { return std::views::iota(0, 10); });
  auto stumble = [](int i) {
    if (i == 3 && current_task().attempt == 0)
      throw std::runtime_error("stumbled");
    return i;
  };
  b.node("y", stumble, x).retry({.attempts = 2, .first_backoff = time_span{}});
  return std::move(b).build("stumbling");
}

} // namespace

TEST_CASE("a hook is told what it wants, and of that what its filter lets pass",
          "[hook]") {
  auto all = std::make_shared<choosy_recorder>();
  auto some = std::make_shared<choosy_recorder>();
  {
    engine e{{.slots = 2}};
    e.attach(
        some,
        {.filter = {
             .kinds = event_kinds::of<unsuccessful_attempt, run_finished>()}});
    e.run(stumbling_tasks(), {}, {}, {.hooks = {all}});
  }
  auto names = names_of(*all);
  CHECK(std::ranges::count(names, "task_finished") == 11); // and the expander
  CHECK(std::ranges::count(names, "attempt_finished") == 1);
  CHECK(names.size() == 12);
  REQUIRE(names_of(*some) == std::vector<std::string>{"attempt_finished"});
  auto failed = std::get<attempt_finished>(some->events()[0]);
  CHECK(failed.outcome == attempt_outcome::failed);
  CHECK(failed.task.index == 3);
  CHECK(all->engine_events().empty());
}

namespace {

class patient_recorder : public recorder {
public:
  std::chrono::milliseconds max_delay() const override { return 1h; }
};

} // namespace

TEST_CASE("a hook is told as late as it says, but no later than a run's end",
          "[hook]") {
  halted_run h;
  auto patient = std::make_shared<patient_recorder>();
  auto hasty = std::make_shared<test::until>(
      [](const event& e) { return std::holds_alternative<task_finished>(e); });
  auto late = std::make_shared<test::until>([](const event&) { return true; });
  auto told = [&] {
    return std::ranges::count(names_of(*patient), "task_finished");
  };
  {
    engine e{{.slots = 1}};
    e.attach(patient);
    e.attach(hasty);
    auto run = e.submit(h.g, {}, {h.y});
    REQUIRE(hasty->wait());
    e.attach(late);
    REQUIRE(late->wait());
    CHECK(told() == 0);
    h.release.count_down();
    run.wait();
    CHECK(told() == 2);
  }
}
