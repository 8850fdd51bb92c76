// A run on workers of the test's own, which do what the test tells them.

#pragma once

#include "stepped_system.hpp"
#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/coordinator.hpp>
#include <troupe/actors/dispatcher.hpp>
#include <troupe/graph/graph_builder.hpp>
#include <troupe/graph/selection.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <caf/event_based_actor.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace test {

/// What a machine has, and whether it still is there.
struct machine {
  troupe::worker_id id = 0;
  std::vector<troupe::attempt_ptr> held = {}; ///< sent, and not reported
  bool gone = false;
  bool planned = false;

  /// Reports to the groups of the attempts, as one that is lost if it is gone.
  void report(const std::vector<troupe::attempt_ptr>& ended) {
    for (const auto& a : ended) {
      auto& r = a->report;
      r.ended = true;
      if (gone) {
        r.end = {};
        r.end.outcome = troupe::attempt_outcome::lost;
        r.planned = planned;
      }
      r.inputs = a->what.inputs;
      r.label = a->what.context.label;
      r.blocked = a->what.blocked;
      troupe::post_anonymously(a->job->group,
                               troupe::attempt_reports{id, {}, {a}});
    }
  }
};

/// Stands for a machine: keeps what it is sent, and does nothing with it.
class idle_worker : public caf::event_based_actor {
public:
  idle_worker(caf::actor_config& config, std::shared_ptr<machine> m)
      : caf::event_based_actor(config), machine_(std::move(m)) {}

  caf::behavior make_behavior() override {
    return {[this](troupe::work_batch& b) { on_work(b); },
            [this](const troupe::stop_work& s) { on_stop_work(s); },
            [this](troupe::stop_atom) { quit(); }};
  }

private:
  void on_work(troupe::work_batch& batch) {
    std::vector<troupe::attempt_ptr> all;
    for (auto& w : batch.items) {
      auto a = std::make_shared<troupe::attempt>(batch.job);
      a->what = std::move(w);
      a->what.context.stop = &a->stop;
      a->report.task = {a->what.expansion, a->what.context.task.index};
      a->report.epoch = a->what.context.epoch;
      a->report.attempt = a->what.context.attempt;
      a->report.submitted = batch.submitted;
      a->report.received = troupe::now_ns();
      all.push_back(std::move(a));
    }
    if (machine_->gone)
      machine_->report(all);
    else
      machine_->held.insert(machine_->held.end(), all.begin(), all.end());
  }

  void on_stop_work(const troupe::stop_work& s) {
    std::vector<troupe::attempt_ptr> stopped;
    std::erase_if(machine_->held, [&](const troupe::attempt_ptr& a) {
      bool meant = a->started == 0
                   && (s.tasks.empty()
                       || std::ranges::count(s.tasks, a->report.task) > 0);
      if (meant)
        stopped.push_back(a);
      return meant;
    });
    for (auto& a : stopped)
      a->report.end.outcome = troupe::attempt_outcome::cancelled;
    machine_->report(stopped);
  }

  std::shared_ptr<machine> machine_;
};

/// One run, step by step: actors move in `step` only. Its events are audited.
class worker_farm {
public:
  /// Begins to run the graph; inputs have their defaults.
  explicit worker_farm(const troupe::graph& g,
                       troupe::time_span stall_timeout = std::chrono::hours{1},
                       bool local_if_stalled = false,
                       troupe::semaphores declared = {}) {
    using namespace troupe;
    auto request = resolve(g, {}, {});
    run_->definition = std::make_shared<const run_definition>(
        run_id{1, 2}, grouping{g, std::move(request.selected)},
        std::map<std::string, std::string>{},
        run_notes{.recipe = graph_recipe{"farmed"}}); // so that it may leave
    run_->record = std::make_shared<run_record>(run_->definition, [] {});
    run_->given =
        std::make_shared<const given_values>(std::move(request.values));
    run_->stall_timeout = stall_timeout;
    run_->local_if_stalled = local_if_stalled;
    run_->observed = true;
    run_->dispatcher = system_.actors().spawn<dispatcher>();
    run_->bus = system_.actors().spawn<listener>(std::ref(events_));
    post_anonymously(run_->dispatcher,
                     declare_semaphores{{}, std::move(declared)});
    coordinator_ = system_.actors().spawn<coordinator>(run_);
    post_anonymously(coordinator_, start_atom_v);
    system_.run();
  }

  ~worker_farm() {
    for (auto& [id, m] : machines_)
      m->held.clear();
    for (auto& w : workers_)
      troupe::post_anonymously(w, troupe::stop_atom_v);
    troupe::post_anonymously(run_->dispatcher, troupe::stop_atom_v);
    workers_.clear();
    run_->bus = run_->dispatcher = coordinator_ = nullptr;
    system_.run();
    CHECK(audit_violations() == std::vector<std::string>{});
  }

  worker_farm(const worker_farm&) = delete;
  worker_farm& operator=(const worker_farm&) = delete;

  /// A worker joins.
  void join(troupe::worker_id id, bool local = true,
            std::vector<std::string> labels = {}, std::uint32_t slots = 1) {
    auto& m = machines_[id] = std::make_shared<machine>();
    m->id = id;
    workers_.push_back(system_.actors().spawn<idle_worker>(m));
    troupe::post_anonymously(run_->dispatcher,
                             troupe::worker_offer{id, workers_.back(), slots,
                                                  troupe::pool::compute, local,
                                                  std::move(labels)});
    system_.run();
  }

  /// A worker goes, and gives back what it had as lost.
  void lose(troupe::worker_id id, bool planned = false) {
    auto& m = *machines_.at(id);
    m.gone = true;
    m.planned = planned;
    troupe::post_anonymously(run_->dispatcher,
                             troupe::worker_gone{id, planned});
    m.report(std::exchange(m.held, {}));
    system_.run();
  }

  /// What a worker was sent and has not reported.
  std::vector<troupe::attempt_ptr>& held(troupe::worker_id id) {
    return machines_.at(id)->held;
  }

  /// A worker begins with all that it has, and says so.
  void begin(troupe::worker_id id) {
    for (auto& a : held(id)) {
      if (a->started > 0)
        continue;
      a->started = a->report.started = troupe::now_ns();
      a->report.tells_start = true;
      troupe::attempt_reports reports{id, {}, {}};
      reports.begun.push_back(a->report);
      troupe::post_anonymously(a->job->group, std::move(reports));
      a->report.tells_start = false;
    }
    system_.run();
  }

  /// A worker does all that it has.
  void finish(troupe::worker_id id) {
    auto all = std::exchange(held(id), {});
    for (auto& a : all)
      finish(*a);
    machines_.at(id)->report(all);
    system_.run();
  }

  /// The same, until it has nothing any more.
  void finish_all(troupe::worker_id id) {
    while (!held(id).empty())
      finish(id);
  }

  /// An attempt ends that was lost.
  void finish_late(const troupe::attempt_ptr& a, troupe::worker_id id) {
    finish(*a);
    troupe::post_anonymously(a->job->group,
                             troupe::attempt_reports{id, {}, {a}});
    system_.run();
  }

  /// Lets messages be handled, and ticks pass.
  void step() { system_.pass(std::chrono::milliseconds{1'000}); }

  /// The run is cancelled, and nobody knows yet but who looks.
  void request_stop() { run_->stop.request_stop(); }

  void cancel() {
    request_stop();
    troupe::post_anonymously(coordinator_, troupe::cancel_atom_v);
    system_.run();
  }

  const troupe::run_end& end() const { return run_->record->end(); }
  troupe::run_counts counts() const { return run_->record->counts(); }

  /// All events so far of type `Event`, in order.
  template <class Event>
  std::vector<Event> events() const {
    std::vector<Event> found;
    for (const auto& e : events_)
      if (auto* one = std::get_if<Event>(&e))
        found.push_back(*one);
    return found;
  }

private:
  // Keeps a run's events.
  class listener : public caf::event_based_actor {
  public:
    listener(caf::actor_config& config, std::vector<troupe::event>& to)
        : caf::event_based_actor(config), to_(to) {}
    caf::behavior make_behavior() override {
      return {[this](const troupe::emitted& all) {
                for (auto e : *all.events) {
                  base_of(e).seq = to_.size();
                  to_.push_back(std::move(e));
                }
              },
              [this](const troupe::close_run&) { quit(); }};
    }

  private:
    std::vector<troupe::event>& to_;
  };

  static void finish(troupe::attempt& a) {
    if (a.started == 0) {
      a.started = a.report.started = troupe::now_ns();
      a.report.tells_start = true;
    }
    a.report.ended = true;
    a.report.end = troupe::run_attempt(*a.job, a.what, false);
  }

  std::vector<std::string> audit_violations() const {
    troupe::stream_audit audit;
    for (const auto& e : events_)
      audit.check(e);
    return audit.violations();
  }

  stepped_system system_;
  std::vector<troupe::event> events_;
  std::shared_ptr<troupe::run_context> run_ =
      std::make_shared<troupe::run_context>();
  caf::actor coordinator_;
  std::map<troupe::worker_id, std::shared_ptr<machine>> machines_;
  std::vector<caf::actor> workers_;
};

} // namespace test
