// The audit of one run's stream. Private.

#pragma once

#include <troupe/hooks/expansion_audit.hpp>
#include <troupe/hooks/slot_audit.hpp>

#include <map>
#include <set>
#include <vector>

namespace troupe {

/// Follows a run through its definition, its groups and its end. Its tasks are
/// followed by an audit of each expansion.
class run_audit {
public:
  explicit run_audit(audit_log& found) : found_(found) {}

  /// Whether the run has finished.
  bool closed() const { return closed_; }

  void check(const event& e);

private:
  void expect(bool holds, std::string_view what) { found_.expect(holds, what); }
  void check_place(const event& e);

  void on(const run_started& e);
  void on(const groups_planned& e);
  void on(const group_expanded& e);
  void on(const group_finished& e);
  void on(const attempt_finished& e);
  void on(const task_finished& e);
  void on(const stalled& e);
  void on(const snapshot& e);
  void on(const run_finished& e);
  template <class Event>
  void on(const Event& e) {
    if (auto* group = of_task(e.task))
      group->on(e);
  }

  void check_running(const run_snapshot& sum);
  void check_late(const event& e);
  void check_root_cause(const task_finished& e);
  void check_groups(const run_finished& e);
  expansion_audit* of_expansion(const grouping& groups, group_id g,
                                const task_ref& spawning);
  expansion_audit* of_task(const task_ref& t);
  expansion_audit* find(const task_ref& t);
  bool has_ended(const task_ref& t);
  bool is_planned(group_id g);

  audit_log& found_;
  std::uint64_t next_seq_ = 0;
  nanoseconds begin_ = 0;
  bool started_ = false;
  bool planned_ = false;
  bool is_late_ = false;
  bool closed_ = false;
  task_counts counts_;
  slot_audit slots_;
  std::set<task_ref> running_;     // that have started, after a snapshot
  std::set<task_ref> root_causes_; // that had not ended when they were named
  std::map<task_ref, expansion_audit> groups_; // by their first tasks
  std::vector<std::uint64_t> finished_;        // expansions that have, by group
  std::vector<std::uint64_t> ended_;           // tasks that have, by group
};

} // namespace troupe
