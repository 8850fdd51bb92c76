// What subscribers do wrong, step by step: it is theirs alone.

#include "../support/bus_fixture.hpp"

#include <caf/error.hpp>
#include <caf/result.hpp>
#include <caf/sec.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using Catch::Matchers::ContainsSubstring;
using namespace troupe;
using namespace std::chrono_literals;
using test::bus_fixture, test::manual_subscriber;

namespace {

class refusing_subscriber : public caf::event_based_actor {
public:
  using event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {
        [](const event_batch&) -> caf::result<event_ack> {
          return caf::make_error(caf::sec::runtime_error, "not today");
        },
        [this](detach_atom) { quit(); },
    };
  }
};

class runs_only_subscriber : public caf::event_based_actor {
public:
  using event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {
        [](const event_batch& b) { return b.ack(); },
        [this](detach_atom) { quit(); },
    };
  }
};

template <class Subscriber>
void attach_to(bus_fixture& f, hook_options options) {
  auto who = f.system.actors().spawn<Subscriber>();
  post_anonymously(f.bus,
                   troupe::subscribe{who, std::move(options), {}, false});
  f.settle();
}

// The faults that a subscriber was told of.
std::vector<hook_failed> faults(const manual_subscriber::log& l) {
  std::vector<hook_failed> found;
  for (const auto& e : l.engine_events)
    if (const auto* f = std::get_if<hook_failed>(&e))
      found.push_back(*f);
  return found;
}

} // namespace

TEST_CASE("who answers by an error is detached, and nobody else is") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {});
  attach_to<refusing_subscriber>(f, {.name = "refusing"});
  f.open();
  f.emit(3);
  auto told = faults(l);
  REQUIRE(told.size() == 1);
  CHECK(told[0].hook == "refusing");
  CHECK(told[0].detached);
  CHECK_THAT(told[0].what, ContainsSubstring("not today")
                               && ContainsSubstring("subscribe anew"));
  f.emit(2);
  f.acknowledge(who, 4);
  f.close();
  CHECK(f.completed);
}

TEST_CASE("who has no handler for a batch is detached, with the remedy") {
  bus_fixture f;
  manual_subscriber::log l;
  f.subscribe(l, {});
  attach_to<runs_only_subscriber>(f, {.name = "half"});
  worker_joined joined;
  post_anonymously(f.bus, announce_worker{joined});
  f.pass(100ms);
  auto told = faults(l);
  REQUIRE(told.size() == 1);
  CHECK(told[0].hook == "half");
  CHECK_THAT(told[0].what, ContainsSubstring("engine_event_batch"));
}

TEST_CASE("what nobody acknowledges changes nothing") {
  bus_fixture f;
  manual_subscriber::log l;
  auto who = f.subscribe(l, {});
  f.open();
  f.emit(3);
  f.close();
  post_anonymously(f.bus, event_ack{f.run.definition->id, 2});
  f.settle();
  CHECK_FALSE(f.completed);
  f.acknowledge(who, 2);
  CHECK(f.completed);
}

TEST_CASE("patience may be without end") {
  bus_fixture f;
  manual_subscriber::log l;
  f.subscribe(l, {.patience = std::chrono::milliseconds::max()});
  f.open();
  f.emit(1);
  f.pass(60s);
  CHECK_FALSE(l.detached);
}

TEST_CASE("who samples is not advised to") {
  bus_fixture f;
  manual_subscriber::log l, lossless, sampling;
  f.subscribe(l, {.patience = 1h});
  f.subscribe(lossless, {.name = "lossless", .patience = 1s});
  f.subscribe(
      sampling,
      {.name = "sampling", .delivery = delivery::sampling, .patience = 1s});
  f.open();
  f.emit(1);
  f.pass(2s);
  auto told = faults(l);
  REQUIRE(told.size() == 2);
  for (const auto& e : told)
    CHECK(e.what.ends_with(", or sample") == (e.hook == "lossless"));
}

TEST_CASE("a run's events are not kept for another one of its id") {
  bus_fixture f;
  f.open();
  f.emit(3);
  f.close();
  CHECK(f.completed);
  f.open();
  manual_subscriber::log late;
  f.subscribe(late, {});
  CHECK(late.batches.empty());
  f.emit(1);
  REQUIRE(late.batches.size() == 1);
  CHECK(late.batches[0].first_seq == 0);
  f.emit(event_bus::most_kept - 1); // as many as there is room for
  manual_subscriber::log later;
  f.subscribe(later, {});
  REQUIRE(later.batches.size() == 2);
  CHECK(later.batches[0].events->size() == 1);
  CHECK(later.batches[1].events->size() == event_bus::most_kept - 1);
}

TEST_CASE("what comes late and all at once can be too much") {
  bus_fixture f;
  f.open();
  f.emit(11);
  manual_subscriber::log late;
  auto who = f.subscribe(late, {.bound = 10});
  CHECK(f.holds == std::deque{true});
  caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  f.settle();
  CHECK(f.holds == std::deque{true, false});
}
