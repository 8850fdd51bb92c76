// Tasks that wait for another attempt. Private.

#pragma once

#include <troupe/graph/group_plan.hpp>
#include <troupe/hooks/event.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace troupe {

/// What another attempt at a task is made with.
struct next_attempt {
  group_plan::task task;
  std::uint32_t number = 0; ///< from 0
  task_inputs inputs = {};
  shared_label label = nullptr;
  std::vector<std::uint32_t> blocked = {};
  nanoseconds since = 0;         ///< when the task was ready first
  nanoseconds ready = 0;         ///< when this attempt was
  std::uint64_t discarded = 0;   ///< elements that it has yielded already
  nanoseconds last_start = 0;    ///< of the attempt before
  nanoseconds last_duration = 0; ///< of the attempt before
};

/// Attempts that wait for their time, and those whose time has come. A plain
/// machine: no clock.
///
/// Thread-safety: none.
class retry_queue {
public:
  void add(next_attempt a, nanoseconds at) {
    waiting_.emplace(at, std::move(a));
  }

  /// When the next one is due that is not ready.
  std::optional<nanoseconds> next() const {
    if (waiting_.empty())
      return std::nullopt;
    return waiting_.begin()->first;
  }

  /// Those whose time has come are ready from now on.
  void pass(nanoseconds now) {
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
      ready_.push_back(std::move(waiting_.extract(waiting_.begin()).mapped()));
      ready_.back().ready = now;
    }
  }

  std::size_t ready() const { return ready_.size(); }
  /// The one that has been ready for the longest time. @pre ready() > 0
  const next_attempt& front() const { return ready_.front(); }
  /// @pre ready() > 0
  next_attempt take() {
    auto next = std::move(ready_.front());
    ready_.pop_front();
    return next;
  }

  /// Takes out those of a selection, ready or not.
  std::vector<next_attempt> remove(const group_plan::selection& which) {
    std::vector<next_attempt> removed;
    auto take_if_meant = [&](next_attempt& a) {
      if (!which.has(a.task))
        return false;
      removed.push_back(std::move(a));
      return true;
    };
    for (auto i = waiting_.begin(); i != waiting_.end();)
      i = take_if_meant(i->second) ? waiting_.erase(i) : std::next(i);
    std::erase_if(ready_, take_if_meant);
    return removed;
  }

private:
  std::multimap<nanoseconds, next_attempt> waiting_; // by their time
  std::deque<next_attempt> ready_;
};

} // namespace troupe
