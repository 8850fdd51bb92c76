// The audit of the tasks of a group, in one expansion of it. Private.

#pragma once

#include <troupe/hooks/audit_log.hpp>

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Follows each task of the group from its announcement to its end. Keeps a bit
/// for each that has ended, and more for those that are on their way.
class expansion_audit {
public:
  explicit expansion_audit(audit_log& found) : found_(&found) {}

  /// All tasks so far; whether they are all.
  void announce(std::uint64_t count, bool final);

  void on(const group_expanded& e);
  void on(const task_submitted& e);
  void on(const task_started& e);
  void on(const node_finished& e);
  void on(const attempt_finished& e);
  void on(const task_finished& e);
  void on(const group_finished& e);

  /// Whether a task is at work.
  bool runs(std::uint64_t index) const;
  bool has_ended(std::uint64_t index) const {
    return index < ended_.size() && ended_[index];
  }
  bool finished() const { return finished_; }

private:
  enum class step : std::uint8_t { announced, submitted, started, attempted };

  // The last attempt at a task.
  struct task {
    step at = step::announced;
    std::uint32_t attempt = 0;
    std::uint32_t losses = 0; // so far
    worker_id worker = 0;
    std::uint32_t slot = 0;
    std::vector<node_id> nodes = {}; // that have ended
    bool node_failed = false;
    bool node_error = false;
    bool error = false;
    nanoseconds nodes_end = 0;
    attempt_outcome outcome{};
    nanoseconds retry_at = 0;
    nanoseconds start = 0;
    nanoseconds duration = 0;
    nanoseconds told = 0; // the time of its last event
  };

  void expect(bool holds, std::string_view what) const {
    found_->expect(holds, what);
  }
  void check_size(const task_event& e) const;
  task* advance(const task_event& e, step from, step to);
  void check_attempt(const attempt_finished& e, const task& t) const;
  void check_end(const task_finished& e, const task& t) const;
  void check_unattempted(const task_finished& e) const;

  audit_log* found_;
  std::uint64_t announced_ = 0;
  bool final_ = false;
  bool finished_ = false;
  task_counts counts_;
  std::vector<bool> ended_; // by index
  std::unordered_map<std::uint64_t, task> live_;
};

} // namespace troupe
