// Promises that a test keeps when it wants to.

#pragma once

#include <troupe/graph/promise.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace test {

/// Promises that nodes have left, each with a number.
class promises {
public:
  using entry = std::pair<troupe::promise<int>, int>;

  void leave(troupe::promise<int> p, int number = 0) {
    std::lock_guard guard{mutex_};
    left_.emplace_back(std::move(p), number);
    most_ = std::max(most_, left_.size());
    changed_.notify_all();
  }

  /// Waits until `count` are there at once, and takes them.
  /// @throws std::runtime_error if they do not come within a minute.
  std::vector<entry> take(std::size_t count) {
    std::unique_lock guard{mutex_};
    if (!changed_.wait_for(guard, std::chrono::minutes{1},
                           [&] { return left_.size() >= count; }))
      throw std::runtime_error("promises were not left");
    return std::exchange(left_, {});
  }

  troupe::promise<int> take_one() { return take(1).front().first; }

  /// The greatest number that was there at once.
  std::size_t most() {
    std::lock_guard guard{mutex_};
    return most_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<entry> left_;
  std::size_t most_ = 0;
};

} // namespace test
