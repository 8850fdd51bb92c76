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
    std::deque<engine_event_variant> engine_events;
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
        [this](const engine_event_batch& b) {
          for (const auto& e : *b.events)
            log_->engine_events.push_back(e);
          return b.ack();
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
    context->observed = true;
    context->definition = run.definition;
    context->record = std::make_shared<run_record>(
        run.definition, [this] { completed = true; });
    post_anonymously(bus, open_run{context});
    settle();
  }

  void emit(std::vector<event> events) {
    emit_at_once(std::move(events));
    system.pass(outbox::interval); // until whatever waits is sent
  }

  void emit_at_once(std::vector<event> events) {
    auto list = std::make_shared<std::vector<event>>(std::move(events));
    post_anonymously(bus, emitted{run.definition->id, std::move(list)});
    settle();
  }

  void emit(std::size_t n) {
    emit(std::vector<event>(n, run.at<groups_planned>(0)));
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
    CHECK(l->batches[1].last_seq == 4);
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

TEST_CASE("a subscriber that fails is told of, and one that leaves is not") {
  bus_fixture f;
  manual_subscriber::log l, failed, left;
  f.subscribe(l, {});
  auto first = f.subscribe(failed, {.name = "first"});
  auto second = f.subscribe(left, {.name = "second"});
  caf::anon_send_exit(first, caf::exit_reason::unknown);
  caf::anon_send_exit(second, caf::exit_reason::user_shutdown);
  f.settle();
  REQUIRE(l.engine_events.size() == 1);
  const auto& told = std::get<hook_failed>(l.engine_events[0]);
  CHECK(told.hook == "first");
  CHECK(told.what.starts_with("the actor ended: "));
  CHECK(told.detached);
}

// -- filters ------------------------------------------------------------------

TEST_CASE("a subscriber gets what its filter lets pass, and the number of the "
          "others",
          "[event_bus]") {
  bus_fixture f;
  manual_subscriber::log all, ends, block;
  f.subscribe(all, {});
  f.subscribe(
      ends,
      {.filter = {.kinds = event_kinds::of<task_finished, run_finished>()}});
  f.subscribe(block, {.filter = {.groups = {"block-over"}}});
  f.open();
  f.emit({f.run.at<run_started>(0), f.run.at<groups_planned>(0),
          f.run.of_task<task_started>(0, 0, 0, 1),
          f.run.of_task<task_finished>(0, 0, 0, 1),
          f.run.of_task<task_started>(0, 2, 0, 2)});
  f.emit({f.run.of_task<task_started>(0, 2, 1, 2)});
  f.emit({f.run.of_task<task_finished>(0, 2, 1, 2), f.run.at<run_finished>(0)});
  CHECK(all.batches.size() == 3);
  REQUIRE(ends.batches.size() == 2);
  CHECK(ends.batches[0].events->size() == 1);
  CHECK(ends.batches[0].filtered == 4);
  CHECK(ends.batches[1].first_seq == 5); // the batch between had nothing
  CHECK(ends.batches[1].last_seq == 7);
  CHECK(ends.batches[1].filtered == 1);
  REQUIRE(block.batches.size() == 3);
  REQUIRE(block.batches[0].events->size() == 3);
  CHECK(std::get<task_started>(block.batches[0].events->back()).task
        == task_ref{2, 0});
  CHECK(block.batches[0].filtered == 2);
}

TEST_CASE("who wants nothing of a run does not keep it from being complete",
          "[event_bus]") {
  bus_fixture f;
  manual_subscriber::log l;
  f.subscribe(l, {.filter = {.kinds = event_kinds::of<hook_failed>()}});
  f.open();
  f.emit(5);
  f.close();
  CHECK(l.batches.empty());
  CHECK(f.completed);
}

// -- sampling -----------------------------------------------------------------

TEST_CASE("what a subscriber that samples is too slow for is dropped and "
          "counted",
          "[event_bus]") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(
      l, {.name = "slow", .delivery = delivery::sampling, .bound = 3});
  f.open();
  auto start = f.run.of_task<task_started>(0, 0, 0, 1);
  f.emit({f.run.at<run_started>(0), start, start});
  f.emit({start, start});
  f.emit({start});
  CHECK(f.holds.empty()); // it keeps nobody waiting
  REQUIRE(l.batches.size() == 1);
  f.acknowledge(who, 2);
  f.emit({start});
  REQUIRE(l.batches.size() == 2);
  CHECK(l.batches[1].first_seq == 3);
  CHECK(l.batches[1].last_seq == 6);
  CHECK(l.batches[1].dropped == 3);
  REQUIRE(l.engine_events.size() == 1);
  const auto& told = std::get<events_dropped>(l.engine_events[0]);
  CHECK(told.subscriber == "slow");
  CHECK(told.run == f.run.definition->id);
  CHECK(told.dropped == 3);
  CHECK(told.first_seq == 3);
  CHECK(told.last_seq == 5);
}

TEST_CASE("the end of a run is never dropped", "[event_bus]") {
  bus_fixture f;
  manual_subscriber::log l;
  f.subscribe(l, {.delivery = delivery::sampling, .bound = 1});
  f.open();
  auto start = f.run.of_task<task_started>(0, 0, 0, 1);
  f.emit({f.run.at<run_started>(0)});
  f.emit({start, start, f.run.at<run_finished>(0)});
  REQUIRE(l.batches.size() == 2);
  REQUIRE(l.batches[1].events->size() == 1);
  CHECK(std::holds_alternative<run_finished>(l.batches[1].events->front()));
  CHECK(l.batches[1].dropped == 2);
}

// -- those who come late ------------------------------------------------------

TEST_CASE("who comes late is told what the bus has kept", "[event_bus]") {
  bus_fixture f;
  f.open();
  f.emit({f.run.at<run_started>(0), f.run.at<groups_planned>(0)});
  f.emit({f.run.of_task<task_started>(0, 0, 0, 1)});
  manual_subscriber::log l;
  f.subscribe(l, {});
  f.emit({f.run.of_task<task_finished>(0, 0, 0, 1)});
  REQUIRE(l.batches.size() == 3);
  CHECK(l.batches[0].first_seq == 0);
  CHECK(l.batches[1].first_seq == 2);
  CHECK(l.batches[2].first_seq == 3);
}

TEST_CASE("what it keeps no more is summed up", "[event_bus]") {
  bus_fixture f;
  f.open();
  f.emit({f.run.at<run_started>(0), f.run.at<groups_planned>(0)});
  f.emit({f.run.of_task<task_started>(1, 0, 0, 1),
          f.run.of_task<task_started>(2, 1, 0, 1),
          f.run.of_task<task_finished>(7, 0, 0, 1)});
  auto submitted = f.run.of_task<task_submitted>(8, 3, 0, 1);
  f.emit(std::vector<event>(event_bus::most_kept, submitted));
  manual_subscriber::log l;
  f.subscribe(l, {});
  REQUIRE(l.batches.size() == 2);
  const auto& first = *l.batches[0].events;
  CHECK(l.batches[0].first_seq == 0);
  CHECK(l.batches[0].last_seq == 4);
  REQUIRE(first.size() == 3);
  CHECK(std::holds_alternative<run_started>(first[0]));
  CHECK(std::holds_alternative<groups_planned>(first[1]));
  const auto& sum = std::get<snapshot>(first[2]);
  CHECK(sum.seq == 4);
  CHECK(sum.time == 7);
  CHECK(sum.state->running == std::vector<task_ref>{{1, 0}});
  REQUIRE(sum.state->groups.size() == 5);
  CHECK(sum.state->groups[0].announced == 1);
  CHECK(sum.state->groups[0].counts.of(task_state::succeeded) == 1);
  CHECK(sum.state->groups[1].counts.total() == 0);
  CHECK(sum.state->groups[2].announced == 0); // the block's
  CHECK(l.batches[1].first_seq == 5);
}

TEST_CASE("who is removed is told what was sent before", "[event_bus]") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {});
  f.open();
  f.emit(3);
  post_anonymously(f.bus, unsubscribe{who});
  f.settle();
  f.emit(2);
  f.close();
  CHECK(l.batches.size() == 1);
  CHECK(l.detached);
  CHECK(f.completed);
}

TEST_CASE("a subscriber is sent to every 10 ms at most, and first at once") {
  bus_fixture f;
  manual_subscriber::log l;
  f.subscribe(l, {});
  f.open();
  auto one = [&] { f.emit_at_once({f.run.at<groups_planned>(0)}); };
  f.system.pass(20ms);
  one();
  CHECK(l.batches.size() == 1);
  one();
  one();
  CHECK(l.batches.size() == 1);
  f.system.pass(10ms);
  REQUIRE(l.batches.size() == 3);
  CHECK(l.batches[2].first_seq == 2);
  f.system.pass(20ms);
  one();
  CHECK(l.batches.size() == 4);
}

TEST_CASE("many events, and a run's end, do not wait to be sent") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {.bound = 40});
  f.open();
  f.emit_at_once({f.run.at<groups_planned>(0)});
  f.emit_at_once(std::vector<event>(9, f.run.at<groups_planned>(0)));
  CHECK(l.batches.size() == 1);
  f.emit_at_once({f.run.at<groups_planned>(0)});
  CHECK(l.batches.size() == 3);
  f.emit_at_once({f.run.at<groups_planned>(0)});
  CHECK(l.batches.size() == 3);
  f.close();
  REQUIRE(l.batches.size() == 4);
  f.acknowledge(who, 11);
  CHECK(f.completed);
}

TEST_CASE("who is detached has been sent what was there") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {});
  f.open();
  f.emit_at_once({f.run.at<groups_planned>(0)});
  f.emit_at_once({f.run.at<groups_planned>(0)});
  post_anonymously(f.bus, unsubscribe{who});
  f.settle();
  CHECK(l.batches.size() == 2);
  CHECK(l.detached);
}

TEST_CASE("who comes late is sent what was before without any further event") {
  bus_fixture f;
  manual_subscriber::log early, late;
  f.subscribe(early, {});
  post_anonymously(f.bus, announce_worker{0, 2});
  f.settle();
  f.open();
  f.emit(2);
  f.subscribe(late, {});
  CHECK(late.engine_events.size() == 1);
  REQUIRE(late.batches.size() == 1);
  CHECK(late.batches[0].last_seq == 1);
}
