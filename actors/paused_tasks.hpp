// Tasks that have yielded a part, and wait until they may go on. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/graph/group_plan.hpp>

#include <deque>
#include <unordered_map>
#include <vector>

namespace troupe {

/// A lazy expander's task that has yielded some of its elements, or a fold's
/// that has taken in some.
struct paused_task {
  std::uint64_t yielded = 0; ///< elements so far
  worker_id worker = 0;      ///< where it was last
  nanoseconds since = 0;     ///< when it was ready
  attempt_report last;       ///< without its rest while it is at a worker

  /// Whether it waits; else it has gone on, and is at a worker.
  bool waits() const { return last.end.rest != nullptr; }
};

/// Those of a group, from their first pause to their end. A plain machine.
///
/// Thread-safety: none.
class paused_tasks {
public:
  using task = group_plan::task;

  bool empty() const { return tasks_.empty(); }
  /// Null if it has never paused.
  const paused_task* find(const task& t) const {
    auto i = tasks_.find(t);
    return i == tasks_.end() ? nullptr : &i->second;
  }
  std::uint64_t yielded(const task& t) const {
    auto known = find(t);
    return known ? known->yielded : 0;
  }

  void pause(attempt_report r, worker_id at, nanoseconds since) {
    auto& known = tasks_[r.task];
    known.since = since;
    known.yielded += r.yielded;
    known.worker = at;
    known.last = std::move(r);
  }

  /// It may go on; one that was ended meanwhile does not.
  void resume(resume_task r) {
    if (auto known = find(r.task); known && known->waits())
      resumable_.push_back(std::move(r));
  }
  std::size_t resumable() const { return resumable_.size(); }
  /// The next one that goes on, and the rest of its attempt.
  /// @pre resumable() > 0
  std::pair<resume_task, std::shared_ptr<paused_attempt>> take() {
    auto next = std::move(resumable_.front());
    resumable_.pop_front();
    return {next, std::exchange(tasks_.at(next.task).last.end.rest, nullptr)};
  }

  /// All that have paused, in any order.
  const auto& all() const { return tasks_; }
  /// Those of a selection that wait.
  std::vector<task> waiting(const group_plan::selection& which) const {
    std::vector<task> found;
    for (const auto& [t, paused] : tasks_)
      if (which.has(t) && paused.waits())
        found.push_back(t);
    return found;
  }

  /// Forgets one that has ended.
  void erase(const task& t) {
    if (tasks_.erase(t) > 0)
      std::erase_if(resumable_, [&](auto& r) { return r.task == t; });
  }

private:
  std::unordered_map<task, paused_task, group_plan::task_hash> tasks_;
  std::deque<resume_task> resumable_;
};

} // namespace troupe
