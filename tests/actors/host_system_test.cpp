// Engines in an actor system of the host's.

#include "../support/blocked_block.hpp"
#include "../support/endless_run.hpp"
#include "../support/graphs.hpp"
#include "../support/threads.hpp"
#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/engine.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <catch2/catch_test_macros.hpp>

#include <future>
#include <memory>
#include <optional>
#include <thread>

using namespace troupe;

namespace {

struct config : caf::actor_system_config {
  explicit config(std::size_t threads) {
    prepare(*this);
    set("caf.scheduler.max-threads", threads);
  }
};

struct host {
  explicit host(std::size_t threads) : configuration(threads) {}

  // An actor counts until the very end of its thread's work on it.
  bool has_no_actors() {
    for (int i = 0; i < 1'000'000 && system.registry().running() > 0; ++i)
      std::this_thread::yield();
    return system.registry().running() == 0;
  }

  config configuration;
  caf::actor_system system{configuration};
};

// An actor of the host's that answers when it gets to run.
class echo : public caf::event_based_actor {
public:
  echo(caf::actor_config& c, std::promise<void>& told)
      : caf::event_based_actor(c), told_(told) {}

  caf::behavior make_behavior() override {
    return {[this](tick_atom) {
      told_.set_value();
      quit();
    }};
  }

private:
  std::promise<void>& told_;
};

// An actor that waits for a run where it must not, or may.
class waiter : public caf::event_based_actor {
public:
  waiter(caf::actor_config& c, run_handle run, std::promise<int>& got,
         out<int> h)
      : caf::event_based_actor(c), run_(std::move(run)), got_(got), handle_(h) {
  }

  caf::behavior make_behavior() override {
    return {[this](tick_atom) {
      try {
        got_.set_value(run_.result()[handle_]);
      } catch (...) {
        got_.set_exception(std::current_exception());
      }
      quit();
    }};
  }

private:
  run_handle run_;
  std::promise<int>& got_;
  out<int> handle_;
};

constexpr std::chrono::minutes a_minute{1};

} // namespace

TEST_CASE("an engine in the host's system leaves none of its actors there") {
  host h{3};
  auto audit = std::make_shared<stream_audit>();
  {
    engine e{h.system};
    e.attach(audit);
    test::graph_q q;
    for (int n : {5, 1, 0})
      e.run(q.g, {q.input = n}, {q.output});
    CHECK(e.run(q.g, {q.input = 5}, {q.output})[q.output] == 354);
  }
  CHECK(h.has_no_actors());
  CHECK(audit->violations() == std::vector<std::string>{});
}

TEST_CASE("an engine that ends cancels its runs, and waits for their tasks") {
  host h{3};
  test::endless_run endless;
  std::optional<engine> e{std::in_place, h.system};
  auto run = e->submit(endless.g, {}, {endless.last});
  endless.began.wait();
  e.reset();
  CHECK(run.outcome() == run_outcome::cancelled);
  CHECK(h.has_no_actors());
}

TEST_CASE("slots are one less than the host's threads, and one at least") {
  host four{4}, one{1};
  CHECK(engine{four.system}.slots() == 3);
  CHECK(engine{one.system}.slots() == 1);
  CHECK(engine{four.system, {.slots = 7}}.slots() == 7);
}

TEST_CASE("the host's actors run while all slots are taken") {
  // With one thread, and with more slots than threads, tasks run beside the
  // host's threads.
  for (auto [threads, slots] : {std::pair{2, 1}, {1, 1}, {2, 3}}) {
    CAPTURE(threads, slots);
    host h{static_cast<std::size_t>(threads)};
    engine e{h.system, {.slots = static_cast<std::uint32_t>(slots)}};
    test::blocked_block block{slots};
    auto run = e.submit(block.g, {block.n = 100}, {block.sum});
    block.running.wait();
    std::promise<void> told;
    post_anonymously(h.system.spawn<echo>(std::ref(told)), tick_atom_v);
    CHECK(told.get_future().wait_for(a_minute) == std::future_status::ready);
    block.release.count_down();
    CHECK(run.result()[block.sum] == 4950);
  }
}

TEST_CASE("an engine does not end the host's actors") {
  host h{2};
  std::promise<void> told;
  auto stranger = h.system.spawn<echo>(std::ref(told));
  { engine e{h.system}; }
  post_anonymously(stranger, tick_atom_v);
  CHECK(told.get_future().wait_for(a_minute) == std::future_status::ready);
}

TEST_CASE("engines may share the host's system") {
  host h{3};
  test::graph_q q;
  engine first{h.system};
  {
    engine second{h.system};
    auto a = first.submit(q.g, {q.input = 100}, {q.output});
    auto b = second.submit(q.g, {q.input = 100}, {q.output});
    CHECK(a.result()[q.output] == b.result()[q.output]);
  }
  CHECK(first.run(q.g, {q.input = 5}, {q.output})[q.output] == 354);
}

TEST_CASE("an actor on the scheduler must not wait for a run") {
  host h{2};
  engine e{h.system};
  test::graph_q q;
  auto run = e.submit(q.g, {q.input = 5}, {q.output});
  std::promise<int> got;
  auto actor = h.system.spawn<waiter>(run, std::ref(got), q.output);
  post_anonymously(actor, tick_atom_v);
  CHECK_THROWS_AS(got.get_future().get(), std::logic_error);
}

TEST_CASE("a detached actor may wait for a run") {
  host h{2};
  engine e{h.system};
  test::graph_q q;
  auto run = e.submit(q.g, {q.input = 5}, {q.output});
  std::promise<int> got;
  auto actor =
      h.system.spawn<waiter, caf::detached>(run, std::ref(got), q.output);
  post_anonymously(actor, tick_atom_v);
  CHECK(got.get_future().get() == 354);
}
