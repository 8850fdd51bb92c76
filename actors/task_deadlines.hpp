// When the tasks of a group have to be somewhere. Private.

#pragma once

#include <troupe/actors/deadline_queue.hpp>
#include <troupe/graph/group_plan.hpp>
#include <troupe/graph/policy.hpp>

#include <optional>
#include <tuple>
#include <vector>

namespace troupe {

/// The deadlines of a group's tasks, by its policy. It costs nothing where that
/// has no timeouts and nothing is asked to stop. A plain machine: no clock.
///
/// Thread-safety: none.
class task_deadlines {
public:
  enum class kind : std::uint8_t {
    start, ///< the attempt must have begun
    end,   ///< the attempt must have ended
    total, ///< the task must have ended
    grace, ///< what was asked to stop must have ended
  };
  struct passed {
    group_plan::task task;
    kind what;
    friend bool operator==(const passed&, const passed&) = default;
    friend bool operator<(const passed& a, const passed& b) {
      auto key = [](const passed& p) {
        return std::tuple{p.task.expansion, p.task.index, p.what};
      };
      return key(a) < key(b);
    }
  };

  /// Where a policy says nothing of it.
  static constexpr nanoseconds default_grace = 10'000'000'000;

  explicit task_deadlines(const task_policy& policy);

  /// For how long a task may be ready until it is sent, if that is bounded.
  std::optional<nanoseconds> longest_ready() const { return longest_ready_; }

  /// @name What happens to a task
  /// @{
  void ready(const group_plan::task& t, nanoseconds since);
  void started(const group_plan::task& t, nanoseconds time);
  /// It goes on, after it was active for a while.
  void resumed(const group_plan::task& t, nanoseconds time, nanoseconds active);
  void asked_to_stop(const group_plan::task& t, nanoseconds time);
  /// An attempt has ended, or the task itself.
  void attempt_ended(const group_plan::task& t);
  void ended(const group_plan::task& t);
  /// @}

  /// When the task must have ended, if that is bounded.
  std::optional<nanoseconds> total_of(const group_plan::task& t) const;
  std::optional<nanoseconds> next() const { return queue_.next(); }
  std::vector<passed> pop_passed(nanoseconds now) {
    return queue_.pop_expired(now);
  }

private:
  struct hash {
    std::size_t operator()(const passed& p) const {
      return group_plan::task_hash{}(p.task) * 4
             + static_cast<unsigned>(p.what);
    }
  };
  using span = std::optional<nanoseconds>;

  void set(const group_plan::task& t, kind k, nanoseconds from, span after);

  span queue_time_;
  span attempt_time_;
  span total_time_;
  nanoseconds grace_;
  span longest_ready_;
  deadline_queue<passed, hash> queue_;
};

} // namespace troupe
