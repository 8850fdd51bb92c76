// An event bus and its subscribers, step by step.

#pragma once

#include "recorded_run.hpp"
#include "stepped_system.hpp"
#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/event_bus.hpp>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace test {

using namespace troupe;
using namespace std::chrono_literals;

// Takes batches, and acknowledges them when the test says so.
class manual_subscriber : public caf::event_based_actor {
public:
  struct log {
    std::deque<event_batch> batches;
    std::deque<engine_event_variant> engine_events;
    std::deque<event_burst> bursts;
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
        [this](const event_burst& b) { log_->bursts.push_back(b); },
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

  caf::actor subscribe(manual_subscriber::log& l, hook_options options,
                       bool hosted = false) {
    auto who = system.actors().spawn<manual_subscriber>(&l);
    post_anonymously(bus,
                     troupe::subscribe{who, std::move(options), {}, hosted});
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
    system.pass(hook_options{}.max_delay); // until whatever waits is sent
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

} // namespace test
