// When the tasks of a run ran, and what that says of its end. Private.

#pragma once

#include <troupe/hooks/event.hpp>
#include <troupe/hooks/run_outline.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace troupe {

/// When a task ran: from the start of its first attempt to the end of its last.
struct timed_task {
  task_position at;
  nanoseconds start = 0;
  nanoseconds end = 0;
  nanoseconds run = 0; ///< at most end - start; less if it paused, or waited
};

/// The critical path, the slack and the span: see `run_report`.
///
/// It walks the tasks along the needs of their groups, one group after the
/// other in an order in which they could run: forwards for the earliest times
/// (those without waits), backwards for the latest. What is gathered is looked
/// at once for all that gather it.
///
/// Two things make it differ from the textbook. Elements of a generator begin
/// while it still runs, and a fold begins before its elements have ended: such
/// tasks *overlap*, and the part of the later one that follows counts.
class task_timeline {
public:
  /// A task of the path, and when it determined the end.
  struct step {
    task_position task;
    nanoseconds start = 0; // of what it adds to the path
    nanoseconds wait = 0;
    nanoseconds run = 0;
  };

  /// What it is given by reference must live as long.
  task_timeline(const run_outline& outline, const expansion_table& expansions,
                std::vector<timed_task> tasks);

  /// The first step first.
  std::vector<step> critical_path() const;
  /// The least of each group's tasks; none if no task of the group ran.
  std::vector<std::optional<nanoseconds>> slack() const;
  /// The length of the longest chain.
  nanoseconds span() const;

private:
  struct task : timed_task {
    nanoseconds earliest_start = 0; // since the run began, without waits
    nanoseconds earliest_end = 0;
    nanoseconds latest_end = 0; // without delaying the run's end
  };

  // The tasks of a group in one expansion, and what is known of all of them.
  struct part {
    std::size_t first = 0, last = 0; // the latter is behind it
    nanoseconds end = 0;             // of the last one that ended
    nanoseconds earliest_end = 0;
    nanoseconds latest_end; // as those say who gather it
  };

  static std::uint64_t key(group_id g, expansion_id x) {
    return std::uint64_t{g} << 32 | x;
  }

  void sort_groups();
  void add_parts();
  part* find_part(group_id g, expansion_id x);
  part* gathered(const task& t, const group_need& n);
  task* needed(const task& t, const group_need& n);
  bool is_spawner(const task& t, const task& of) const;
  std::span<task> tasks_of(const part& p);
  std::span<task> tasks_of(group_id g);
  const std::vector<group_need>& needs(const task& t) const;
  std::span<const group_need> needs_in_order(const task& t) const;

  void find_earliest();
  void find_earliest(task& t);
  void find_latest();
  void push_latest(const task& t);
  void link_path();

  const run_outline& outline_;
  const expansion_table& expansions_;
  std::vector<task> tasks_; // by group, expansion and index
  std::vector<std::size_t> first_of_group_;
  std::vector<group_id> order_; // in which the groups could run
  std::vector<bool> is_in_order_;
  std::unordered_map<std::uint64_t, part> parts_;
  std::vector<step> path_;
};

} // namespace troupe
