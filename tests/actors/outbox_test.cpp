// When the event bus sends, and in how many messages.

#include "../support/bus_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace std::chrono_literals;
using test::bus_fixture, test::manual_subscriber;

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

TEST_CASE("each subscriber is sent to as late as it may be, and none later") {
  bus_fixture f;
  manual_subscriber::log patient, hasty;
  f.subscribe(patient, {.max_delay = 50ms});
  f.subscribe(hasty, {});
  f.open();
  auto one = [&] { f.emit_at_once({f.run.at<groups_planned>(0)}); };
  auto have = [&](std::size_t p, std::size_t h) {
    return patient.batches.size() == p && hasty.batches.size() == h;
  };
  one();
  CHECK(have(1, 1));
  f.system.pass(15ms);
  one(); // the hasty one's is due, the other's in 35 ms
  CHECK(have(1, 2));
  f.system.pass(5ms);
  one(); // now in 5 ms and 30 ms
  CHECK(have(1, 2));
  f.system.pass(5ms);
  CHECK(have(1, 3));
  f.system.pass(24ms);
  CHECK(have(1, 3));
  f.system.pass(1ms);
  CHECK(have(3, 3));
}

TEST_CASE("who may be told as late as can be is told within an hour") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {.max_delay = std::chrono::milliseconds::max()});
  f.open();
  f.emit_at_once({f.run.at<groups_planned>(0)});
  f.acknowledge(who, 0);
  f.emit_at_once({f.run.at<groups_planned>(0)});
  f.system.pass(59min);
  CHECK(l.batches.size() == 1);
  f.system.pass(1min);
  CHECK(l.batches.size() == 2);
}

TEST_CASE("nobody is detached for events that have not been sent yet") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {.patience = 100ms, .max_delay = 1s});
  f.open();
  f.emit_at_once({f.run.at<groups_planned>(0)});
  f.acknowledge(who, 0);
  f.emit_at_once({f.run.at<groups_planned>(0)});
  f.system.pass(999ms);
  CHECK_FALSE(l.detached);
  f.system.pass(1ms);
  CHECK(l.batches.size() == 2);
  f.system.pass(99ms);
  CHECK_FALSE(l.detached);
  f.system.pass(30ms);
  CHECK(l.detached);
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

TEST_CASE("a hook is sent in one message what waits for it") {
  bus_fixture f;
  manual_subscriber::log l;
  f.subscribe(l, {}, true);
  f.open();
  auto one = [&] { f.emit_at_once({f.run.at<groups_planned>(0)}); };
  f.system.pass(20ms);
  one();
  CHECK(l.bursts.size() == 1);
  one();
  post_anonymously(f.bus, announce_worker{});
  one();
  f.system.pass(10ms);
  REQUIRE(l.bursts.size() == 2);
  const auto& parts = l.bursts[1].parts;
  REQUIRE(parts.size() == 3);
  CHECK(std::get<event_batch>(parts[0].batch).first_seq == 1);
  CHECK(std::get<engine_event_batch>(parts[1].batch).last_seq == 0);
  CHECK(std::get<event_batch>(parts[2].batch).first_seq == 2);
}
