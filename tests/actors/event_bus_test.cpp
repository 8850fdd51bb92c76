// The event bus alone, step by step.

#include "../support/recorded_run.hpp"
#include "../support/stepped_system.hpp"
#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/event_bus.hpp>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <deque>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

// Takes batches, and acknowledges them when the test says so.
class manual_subscriber : public caf::event_based_actor {
public:
  struct log {
    std::deque<event_batch> batches;
    bool detached = false;
  };

  manual_subscriber(caf::actor_config& config, log* l)
      : caf::event_based_actor(config), log_(l) {}

  caf::behavior make_behavior() override {
    return {
        [this](const event_batch& b) {
          bus_ = caf::actor_cast<caf::actor>(current_sender());
          log_->batches.push_back(b);
        },
        [](const engine_event_batch& b) {
          return event_ack{{}, b.last_seq()};
        },
        [this](std::uint64_t seq) {
          post(this, bus_, event_ack{log_->batches.back().run->id, seq});
        },
        [this](detach_atom) {
          log_->detached = true;
          quit();
        },
    };
  }

private:
  log* log_;
  caf::actor bus_;
};

// Stands for the dispatcher: keeps what it is told to hold.
class hold_keeper : public caf::event_based_actor {
public:
  hold_keeper(caf::actor_config& config, std::deque<bool>* holds)
      : caf::event_based_actor(config), holds_(holds) {}

  caf::behavior make_behavior() override {
    return {[this](const hold_run& h) { holds_->push_back(h.held); }};
  }

private:
  std::deque<bool>* holds_;
};

struct bus_fixture {
  test::stepped_system system;
  std::deque<bool> holds;
  caf::actor keeper = system.actors().spawn<hold_keeper>(&holds);
  caf::actor bus = system.actors().spawn<event_bus>(keeper);
  test::recorded_run run;
  bool completed = false;

  bus_fixture() { settle(); }

  ~bus_fixture() {
    post_anonymously(bus, stop_atom_v);
    caf::anon_send_exit(keeper, caf::exit_reason::user_shutdown);
    settle();
  }

  void settle() { system.run(); }

  caf::actor subscribe(manual_subscriber::log& l, hook_options options) {
    auto who = system.actors().spawn<manual_subscriber>(&l);
    post_anonymously(bus, troupe::subscribe{who, std::move(options), {}});
    settle();
    return who;
  }

  void open() {
    auto context = std::make_shared<run_context>();
    context->definition = run.definition;
    context->record = std::make_shared<run_record>(
        run.definition, [this] { completed = true; });
    post_anonymously(bus, open_run{context});
    settle();
  }

  void emit(std::size_t n) {
    auto list = std::make_shared<std::vector<event>>();
    for (std::size_t i = 0; i < n; ++i)
      list->push_back(run.at<groups_planned>(0));
    post_anonymously(bus, emitted{run.definition->id, std::move(list)});
    settle();
  }

  void acknowledge(const caf::actor& who, std::uint64_t seq) {
    post_anonymously(who, seq);
    settle();
  }

  void close() {
    post_anonymously(bus, close_run{run.definition->id});
    settle();
  }

  void pass(std::chrono::milliseconds time) {
    for (auto step = 50ms; time > 0ms; time -= step)
      system.pass(step);
  }
};

} // namespace

TEST_CASE("events are numbered without gaps, for all subscribers alike") {
  bus_fixture f;
  manual_subscriber::log a, b;
  f.subscribe(a, {});
  f.subscribe(b, {});
  f.open();
  f.emit(3);
  f.emit(2);
  for (auto* l : {&a, &b}) {
    REQUIRE(l->batches.size() == 2);
    CHECK(l->batches[1].first_seq == 3);
    CHECK(l->batches[1].last_seq() == 4);
    CHECK(std::get<groups_planned>((*l->batches[1].events)[1]).seq == 4);
  }
}

TEST_CASE("a run is complete when all have acknowledged its end") {
  bus_fixture f;
  manual_subscriber::log a, b;
  auto first = f.subscribe(a, {});
  auto second = f.subscribe(b, {});
  f.open();
  f.emit(3);
  f.acknowledge(first, 2);
  f.close();
  CHECK_FALSE(f.completed);
  f.acknowledge(second, 1);
  CHECK_FALSE(f.completed);
  f.acknowledge(second, 2);
  CHECK(f.completed);
}

TEST_CASE("without subscribers a run is complete at once") {
  bus_fixture f;
  f.open();
  f.close();
  CHECK(f.completed);
}

TEST_CASE("a run is held above the bound, and let go at half of it") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {.bound = 10});
  f.open();
  f.emit(10);
  CHECK(f.holds.empty());
  f.emit(1);
  CHECK(f.holds == std::deque{true});
  f.acknowledge(who, 4); // six are open
  CHECK(f.holds == std::deque{true});
  f.acknowledge(who, 5);
  CHECK(f.holds == std::deque{true, false});
}

TEST_CASE("silence is borne for as long as the patience lasts") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {.patience = 10s});
  f.open();
  f.emit(5);
  f.pass(9s);
  CHECK_FALSE(l.detached);
  f.acknowledge(who, 0); // a sign of life
  f.pass(9s);
  CHECK_FALSE(l.detached);
  f.close();
  f.pass(2s);
  CHECK(l.detached);
  CHECK(f.completed);
}

TEST_CASE("who has nothing open is never detached") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {.patience = 1s});
  f.open();
  f.emit(5);
  f.acknowledge(who, 4);
  f.pass(60s);
  CHECK_FALSE(l.detached);
}

TEST_CASE("a subscriber that ends holds up nobody") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {});
  f.open();
  f.emit(5);
  f.close();
  CHECK_FALSE(f.completed);
  caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  f.settle();
  CHECK(f.completed);
}

TEST_CASE("acknowledgements of the past, or of the future, change nothing") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {.bound = 2});
  f.open();
  f.emit(3);
  f.acknowledge(who, 2);
  f.acknowledge(who, 0);
  f.acknowledge(who, 1'000);
  CHECK(f.holds == std::deque{true, false});
  f.emit(2);
  f.close();
  CHECK_FALSE(f.completed);
}
