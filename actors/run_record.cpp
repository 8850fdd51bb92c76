#include <troupe/actors/run_record.hpp>

namespace troupe {

void run_record::leave(run_end end) {
  std::lock_guard guard{mutex_};
  end_ = std::move(end);
}

void run_record::complete() {
  on_complete_();
  std::lock_guard guard{mutex_};
  completed_ = true;
  changed_.notify_all(); // under the lock: a waiter may destroy us at once
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
