// What a hook's actor acknowledges, and when.

#include "../support/bus_fixture.hpp"
#include <troupe/actors/hook_actor.hpp>
#include <troupe/hooks/recorder.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

// Stands for the bus: sends on what a test gives it, and keeps the answers.
class ack_keeper : public caf::event_based_actor {
public:
  ack_keeper(caf::actor_config& config, std::vector<event_ack>* acks)
      : caf::event_based_actor(config), acks_(acks) {}

  caf::behavior make_behavior() override {
    return {
        [this](const event_ack& a) { acks_->push_back(a); },
        [this](const caf::actor& to, const event_burst& b) {
          post(this, to, b);
        },
    };
  }

private:
  std::vector<event_ack>* acks_;
};

// At work until an acknowledgement is due.
struct slow_hook : hook {
  using clock = std::chrono::steady_clock;
  void on_task_started(const task_started&) override {
    for (auto end = clock::now() + hook_actor::ack_interval;
         clock::now() < end;)
      ;
  }
};

// What the bus would send for these.
void add(event_burst& b, event_batch batch) {
  b.parts.push_back({batch, batch.events->size()});
  for (const auto& e : *batch.events)
    b.events.push_back(&e);
}

void add(event_burst& b, engine_event_batch batch) {
  b.parts.push_back({batch, batch.events->size()});
  for (const auto& e : *batch.events)
    b.engine_events.push_back(&e);
}

template <class Event>
std::shared_ptr<std::vector<Event>> list_of(std::size_t n, Event e) {
  return std::make_shared<std::vector<Event>>(n, std::move(e));
}

// Two batches of a run's events, and one of the engine's between them.
event_burst burst_with(test::recorded_run& run, event first) {
  event_burst b;
  add(b, event_batch{{0, 0}, run.definition, list_of<event>(1, first)});
  add(b, engine_event_batch{{7, 7},
                            list_of<engine_event_variant>(1, worker_joined{})});
  add(b, event_batch{
             {1, 4}, run.definition, list_of<event>(1, run.at<stalled>(0))});
  return b;
}

std::vector<event_ack> acks_of(std::shared_ptr<hook> h,
                               const event_burst& burst) {
  test::stepped_system system;
  std::vector<event_ack> acks;
  auto bus = system.actors().spawn<ack_keeper>(&acks);
  auto host = system.actors().spawn<hook_actor>(std::move(h), false);
  post_anonymously(bus, host, burst);
  system.run();
  caf::anon_send_exit(host, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(bus, caf::exit_reason::user_shutdown);
  system.run();
  return acks;
}

} // namespace

TEST_CASE("what came in one message is acknowledged once for each stream") {
  test::recorded_run run;
  auto acks = acks_of(std::make_shared<hook>(),
                      burst_with(run, run.at<groups_planned>(0)));
  REQUIRE(acks.size() == 2);
  CHECK(acks[0].stream == run_id{});
  CHECK(acks[0].seq == 7);
  CHECK(acks[1].stream == run.definition->id);
  CHECK(acks[1].seq == 4); // the batch's last, which was filtered out
}

TEST_CASE("a hook has caught up when it was told all that came") {
  struct told_hook : hook {
    void on_event(const event&) override { words += 'e'; }
    void on_engine_event(const engine_event_variant&) override { words += 'n'; }
    void on_caught_up() override {
      words += '.';
      throw std::runtime_error("full");
    }
    std::string words;
  };
  test::recorded_run run;
  auto told = std::make_shared<told_hook>();
  auto acks = acks_of(told, burst_with(run, run.at<groups_planned>(0)));
  CHECK(told->words == "ene.");
  CHECK(acks.size() == 2); // though it threw
}

TEST_CASE("a hook that is at work for long acknowledges meanwhile") {
  test::recorded_run run;
  auto acks = acks_of(std::make_shared<slow_hook>(),
                      burst_with(run, run.of_task<task_started>(0, 0, 0, 1)));
  REQUIRE(acks.size() == 3);
  CHECK(acks[0].stream == run.definition->id);
  CHECK(acks[0].seq == 0);
}

TEST_CASE("a hook that is slow acknowledges each event") {
  test::recorded_run run;
  auto events = list_of<event>(3, run.of_task<task_started>(0, 2, 0, 1));
  for (std::uint64_t i = 0; i < 3; ++i)
    std::get<task_started>((*events)[i]).seq = i;
  event_burst b;
  add(b, event_batch{{0, 2}, run.definition, events});
  auto acks = acks_of(std::make_shared<slow_hook>(), b);
  REQUIRE(acks.size() == 4);
  CHECK(acks[0].seq == 0);
  CHECK(acks[1].seq == 1);
  CHECK(acks[2].seq == 2);
}

TEST_CASE("a hook is told of the events in a batch that are wanted") {
  test::recorded_run run;
  auto events = std::make_shared<std::vector<event>>();
  for (std::uint64_t i = 0; i < 40; ++i)
    events->push_back(run.of_task<task_started>(0, 2, i, 40));
  event_burst b;
  b.parts.push_back({event_batch{{0, 39}, run.definition, events}, 3});
  for (auto i : {3, 7, 38})
    b.events.push_back(&(*events)[static_cast<std::size_t>(i)]);
  auto told = std::make_shared<recorder>();
  auto acks = acks_of(told, b);
  REQUIRE(told->events().size() == 3);
  std::vector<std::uint64_t> tasks;
  for (const auto& e : told->events())
    tasks.push_back(std::get<task_started>(e).task.index);
  CHECK(tasks == std::vector<std::uint64_t>{3, 7, 38});
  REQUIRE(acks.size() == 1);
  CHECK(acks[0].seq == 39);
}
