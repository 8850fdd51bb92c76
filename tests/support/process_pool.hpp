// An engine with worker processes, for tests: all events are audited and kept.

#pragma once

#include <troupe/actors/engine.hpp>
#include <troupe/actors/worker_pool.hpp>
#include <troupe/hooks/recorder.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace test {

/// Keeps all events, and lets a test wait for some.
class event_watch : public troupe::recorder {
public:
  /// The first event of type `Event` like that, when it has come.
  /// @throws std::runtime_error if it does not come within a minute.
  template <class Event>
  Event wait_for(const std::function<bool(const Event&)>& which =
                     [](const Event&) { return true; }) {
    std::optional<Event> found;
    wait_until([&] {
      for (const auto& e : all<Event>())
        if (!found && which(e))
          found = e;
      return found.has_value();
    });
    return *found;
  }

  /// Waits until what is asked whenever there are more events is true.
  /// @throws std::runtime_error if it is not within a minute.
  template <class F>
  void wait_until(const F& is_true) {
    std::unique_lock guard{mutex_};
    if (!changed_.wait_for(guard, std::chrono::minutes{1}, is_true))
      throw std::runtime_error("an event does not come");
  }

  /// All events so far of type `Event`, in order.
  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    auto add = [&](const auto& list) {
      for (const auto& e : list)
        if (const auto* one = std::get_if<Event>(&e))
          found.push_back(*one);
    };
    if constexpr (std::is_base_of_v<troupe::engine_event, Event>)
      add(engine_events());
    else
      add(events());
    return found;
  }

private:
  void on_event(const troupe::event& e) override {
    recorder::on_event(e);
    tell();
  }
  void on_engine_event(const troupe::engine_event_variant& e) override {
    recorder::on_engine_event(e);
    tell();
  }
  void tell() {
    std::lock_guard guard{mutex_};
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
};

/// An engine and its pool. The destructor ends both, and checks that the
/// contract of telemetry was kept.
class process_pool {
public:
  explicit process_pool(std::uint32_t slots = 1,
                        troupe::worker_pool_options options = {})
      : engine_(std::make_unique<troupe::engine>(
          troupe::engine_options{.slots = slots, .network = true})) {
    engine_->attach(audit_);
    engine_->attach(seen_);
    pool_.emplace(*engine_, std::move(options));
  }

  ~process_pool() {
    pool_.reset();
    engine_.reset();
    CHECK(audit_->violations() == std::vector<std::string>{});
  }

  process_pool(const process_pool&) = delete;
  process_pool& operator=(const process_pool&) = delete;

  troupe::engine* operator->() { return engine_.get(); }
  troupe::engine& operator*() { return *engine_; }
  troupe::worker_pool& workers() { return *pool_; }
  event_watch& seen() { return *seen_; }

  /// Starts workers with the label "far", and waits until they have joined.
  void start(std::uint32_t processes, std::vector<std::string> options = {}) {
    options.insert(options.begin(), "worker");
    pool_->start(processes, {.labels = {"far"}, .arguments = options});
    pool_->wait_for(pool_->size() + processes, std::chrono::minutes{1});
  }

  /// All events so far of type `Event`, in order.
  template <class Event>
  std::vector<Event> all() const {
    return seen_->all<Event>();
  }

private:
  std::shared_ptr<troupe::stream_audit> audit_ =
      std::make_shared<troupe::stream_audit>();
  std::shared_ptr<event_watch> seen_ = std::make_shared<event_watch>();
  std::unique_ptr<troupe::engine> engine_;
  std::optional<troupe::worker_pool> pool_;
};

} // namespace test
