// A run, and all that was told of it.

#pragma once

#include <troupe/actors/engine.hpp>
#include <troupe/actors/run_record.hpp>
#include <troupe/hooks/hook.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace test {

/// A run that has ended.
struct observed_run {
  std::shared_ptr<const troupe::run_record> record; ///< its end, and targets
  std::vector<troupe::event> events;
  /// Those that were there, with how exactly the times of each are known.
  std::vector<troupe::worker_joined> workers;

  const troupe::run_definition& definition() const {
    return record->definition();
  }

  /// Its events of type `Event`, in order.
  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    for (const auto& e : events)
      if (const auto* one = std::get_if<Event>(&e))
        found.push_back(*one);
    return found;
  }
};

/// An engine that tells of each run alone, also of one that failed. Made for
/// many runs: it keeps nothing of those that were taken.
class observing_engine {
public:
  explicit observing_engine(std::uint32_t slots);

  troupe::engine& operator*() { return *engine_; }
  troupe::engine* operator->() { return engine_.get(); }

  /// Waits for the end of a run.
  /// @throws std::runtime_error if it does not come within a minute; the
  /// engine, which could not end either, is left behind.
  observed_run finish(const troupe::run_handle& run);

private:
  class event_log : public troupe::hook {
  public:
    std::vector<troupe::event> take(troupe::run_id run);
    std::vector<troupe::worker_joined> workers();

  private:
    void on_event(const troupe::event& e) override;
    void on_engine_event(const troupe::engine_event_variant& e) override;

    std::mutex mutex_;
    std::map<troupe::run_id, std::vector<troupe::event>> events_;
    std::vector<troupe::worker_joined> workers_;
  };

  std::shared_ptr<event_log> log_ = std::make_shared<event_log>();
  std::unique_ptr<troupe::engine> engine_;
};

} // namespace test
