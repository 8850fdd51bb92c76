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
