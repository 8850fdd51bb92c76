#include <troupe/actors/run_record.hpp>

namespace troupe {

void run_record::announce(std::uint64_t tasks) {
  std::lock_guard guard{mutex_};
  counts_.known += tasks;
}

void run_record::count(const task_counts& ended) {
  std::lock_guard guard{mutex_};
  counts_.ended += ended;
}

void run_record::count_late(std::uint64_t attempts) {
  std::lock_guard lock{mutex_};
  counts_.late += attempts;
}

run_counts run_record::counts() const {
  std::lock_guard guard{mutex_};
  return counts_;
}

void run_record::leave(run_end end) {
  std::lock_guard guard{mutex_};
  end_ = std::move(end);
}

void run_record::complete() {
  on_complete_();
  std::vector<std::function<void()>> listeners;
  {
    std::lock_guard guard{mutex_};
    completed_ = true;
    listeners.swap(listeners_);
    changed_.notify_all(); // under the lock: a waiter may destroy us at once
  }
  for (auto& f : listeners)
    f();
}

void run_record::when_complete(std::function<void()> f) {
  {
    std::lock_guard guard{mutex_};
    if (!completed_) {
      listeners_.push_back(std::move(f));
      return;
    }
  }
  f();
}

bool run_record::completed() const {
  std::lock_guard guard{mutex_};
  return completed_;
}

void run_record::wait() const {
  std::unique_lock guard{mutex_};
  changed_.wait(guard, [this] { return completed_; });
}

bool run_record::wait_for(std::chrono::nanoseconds time) const {
  std::unique_lock guard{mutex_};
  return changed_.wait_for(guard, time, [this] { return completed_; });
}

} // namespace troupe
