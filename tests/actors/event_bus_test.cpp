// The event bus alone, step by step.

#include "../support/bus_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace troupe;
using namespace std::chrono_literals;
using test::bus_fixture, test::manual_subscriber;

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

TEST_CASE("who comes late is told of the workers that are there",
          "[event_bus]") {
  bus_fixture f;
  auto join = [&](worker_id w) {
    announce_worker a;
    a.news.worker = w;
    post_anonymously(f.bus, a);
  };
  auto lose = [&](worker_id w) {
    announce_loss a;
    a.news.worker = w;
    post_anonymously(f.bus, a);
  };
  join(0);
  join(1); // to be gone for long
  lose(1);
  join(2);
  for (worker_id w = 3; w < 1'500; ++w) { // each but the last goes at once
    join(w);
    if (w < 1'499)
      lose(w);
  }
  lose(2); // gone now, though it came long ago
  f.settle();
  manual_subscriber::log late;
  f.subscribe(late, {});
  std::set<worker_id> there, known;
  for (const auto& e : late.engine_events)
    if (const auto* joined = std::get_if<worker_joined>(&e)) {
      CHECK(there.insert(joined->worker).second);
      known.insert(joined->worker);
    } else {
      CHECK(there.erase(std::get<worker_lost>(e).worker) == 1);
    }
  CHECK(there == std::set<worker_id>{0, 1'499});
  CHECK_FALSE(known.contains(1));
  CHECK(known.contains(1'498));
  CHECK(late.engine_events.size() <= 1'000);
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

TEST_CASE("who comes late is sent what was before without any further event") {
  bus_fixture f;
  manual_subscriber::log early, late;
  f.subscribe(early, {});
  post_anonymously(f.bus, announce_worker{});
  f.settle();
  f.open();
  f.emit(2);
  f.subscribe(late, {});
  CHECK(late.engine_events.size() == 1);
  REQUIRE(late.batches.size() == 1);
  CHECK(late.batches[0].last_seq == 1);
}
