// The end of an engine, and of a submission, whatever hooks do meanwhile.

#include "../support/graphs.hpp"
#include <troupe/actors/engine.hpp>
#include <troupe/hooks/recorder.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

using namespace troupe;

namespace {

// Notes on which thread it is told, and on which it ends.
struct traced_hook : hook {
  struct log {
    std::thread::id told;
    std::thread::id ended;
  };

  explicit traced_hook(std::shared_ptr<log> to) : log_(std::move(to)) {}
  ~traced_hook() override { log_->ended = std::this_thread::get_id(); }
  void on_run_started(const run_started&) override {
    log_->told = std::this_thread::get_id();
  }

private:
  std::shared_ptr<log> log_;
};

// Calls the engine until it refuses, as it does when it ends.
template <class Call>
std::string refusal_of(Call call) {
  for (;;)
    try {
      call();
      std::this_thread::yield();
    } catch (const std::logic_error& e) {
      return e.what();
    }
}

} // namespace

TEST_CASE("a hook that is let go of ends on its own thread") {
  test::graph_q q;
  for (int i = 0; i < 20; ++i) {
    auto log = std::make_shared<traced_hook::log>();
    {
      engine e{{.slots = 1}};
      run_options options;
      options.hooks.push_back(std::make_shared<traced_hook>(log));
      e.run(q.g, {q.input = 3}, {q.output}, std::move(options));
    }
    CHECK(log->told != std::thread::id{});
    CHECK(log->ended == log->told);
  }
}

TEST_CASE("when an engine has ended, its hooks have, too") {
  caf::actor_system_config config;
  prepare(config);
  caf::actor_system host{config};
  test::graph_q q;
  for (int i = 0; i < 20; ++i) {
    auto hook = std::make_shared<recorder>();
    std::weak_ptr<recorder> alive = hook;
    {
      engine e{host, {.slots = 1}};
      e.attach(std::move(hook));
      e.run(q.g, {q.input = 3}, {q.output});
    }
    CHECK(alive.expired());
  }
}

TEST_CASE("an engine that ends takes no more hooks") {
  struct eager_hook : hook {
    void on_worker_joined(const worker_joined&) override {
      called.count_down();
      refusal = refusal_of([this] { of->attach(std::make_shared<hook>()); });
    }
    engine* of = nullptr;
    std::latch called{1};
    std::string refusal;
  };
  auto eager = std::make_shared<eager_hook>();
  auto e = std::make_unique<engine>(engine_options{.slots = 1});
  eager->of = e.get();
  e->attach(eager);
  eager->called.wait();
  e.reset();
  CHECK(eager->refusal.find("is ending") != std::string::npos);
}

TEST_CASE("an engine that ends takes no more runs") {
  struct eager_hook : hook {
    void on_run_finished(const run_finished&) override {
      called.count_down();
      refusal = refusal_of([this] { of->submit(q.g, {q.input = 1}); });
    }
    engine* of = nullptr;
    test::graph_q q;
    std::latch called{1};
    std::string refusal;
  };
  auto eager = std::make_shared<eager_hook>();
  auto e = std::make_unique<engine>(engine_options{.slots = 1});
  eager->of = e.get();
  e->submit(eager->q.g, {eager->q.input = 1}, {}, {.hooks = {eager}});
  eager->called.wait();
  e.reset();
  CHECK(eager->refusal.find("is ending") != std::string::npos);
}

TEST_CASE("a run whose hook cannot be hosted leaves nothing") {
  struct odd_hook : hook {
    event_kinds wanted() const override {
      throw std::runtime_error("not today");
    }
  };
  test::graph_q q;
  auto first = std::make_shared<recorder>();
  std::weak_ptr<recorder> alive = first;
  {
    engine e{{.slots = 1, .max_runs = 1}};
    CHECK_THROWS_WITH(
        e.submit(q.g, {q.input = 1}, {},
                 {.hooks = {std::move(first), std::make_shared<odd_hook>()}}),
        "not today");
    CHECK(e.open_runs() == 0);
    CHECK(e.run(q.g, {q.input = 5}, {q.output})[q.output] == 354);
  }
  CHECK(alive.expired());
}

TEST_CASE("an actor that is none cannot subscribe") {
  engine e{{.slots = 1}};
  CHECK_THROWS_AS(e.subscribe(caf::actor{}), std::invalid_argument);
  e.unsubscribe(caf::actor{});
}
