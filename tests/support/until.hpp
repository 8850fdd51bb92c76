// A latch that a hook opens: waits for events without sleeping.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>

namespace test {

/// A hook that lets a test wait until an event has been seen.
class until : public troupe::hook {
public:
  explicit until(std::function<bool(const troupe::event&)> which)
      : which_(std::move(which)) {}

  /// Waits; false if the event does not come within a minute.
  bool wait() {
    std::unique_lock guard{mutex_};
    return changed_.wait_for(guard, std::chrono::minutes{1},
                             [this] { return seen_; });
  }

protected:
  void on_event(const troupe::event& e) override {
    if (!which_(e))
      return;
    std::lock_guard guard{mutex_};
    seen_ = true;
    changed_.notify_all();
  }

private:
  std::function<bool(const troupe::event&)> which_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool seen_ = false;
};

} // namespace test
