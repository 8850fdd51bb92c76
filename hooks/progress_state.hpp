// How far runs are: what progress displays are drawn from.

#pragma once

#include <troupe/hooks/event.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// How many tasks there will be, as far as that can be said.
struct task_total {
  /// What `tasks` is.
  enum class kind : std::uint8_t {
    exact,     ///< all that there will be
    estimated, ///< as many as there would be if other expansions were like
               ///< those that are known
    at_least,  ///< those that are known: how many more come nobody can say
  };
  std::uint64_t tasks = 0; ///< how many
  kind is = kind::exact;   ///< how sure that is
};

/// How fast tasks end, on average.
struct task_pace {
  double per_second = 0; ///< tasks
  /// Until all have, at this pace; nothing if their number is not known, or it
  /// is more than 1,000 hours.
  std::optional<nanoseconds> left = {};
};

/// How far the tasks of a group in a block are, in all its expansions.
struct expansion_progress {
  group_id group = no_group;     ///< the block's
  group_id spawner = no_group;   ///< of the expander that yields its elements
  std::string name;              ///< the group's, as in `block-file`
  std::uint64_t total = 0;       ///< tasks that were announced
  task_counts counts;            ///< tasks that have ended
  std::uint64_t before = 0;      ///< of these, before `begin`
  std::uint64_t retries = 0;     ///< attempts that another one follows
  std::uint64_t complete = 0;    ///< expansions of which all elements are known
  std::uint64_t in_complete = 0; ///< tasks in those
  bool finished = false;         ///< whether all have
  nanoseconds begin = 0;         ///< when its elements became known
  nanoseconds end = 0;           ///< of its last task so far
};

/// How far one run is. Plain data: it counts what it is told of. If it was not
/// told of everything, it says at the end what the run said, and leaves out the
/// expansions.
/// Thread-safety: none. Lifetime: it keeps nothing of the events.
class run_progress {
public:
  /// Begins with a run's second event; shown as `name`, by default the graph's.
  explicit run_progress(const groups_planned& e, std::string name = {});

  /// @name Counts an event of the run
  /// @{

  /// The events must come in their order.
  void add(const group_expanded& e);
  void add(const attempt_finished& e);
  void add(const task_finished& e);
  void add(const group_finished& e);
  void add(const run_finished& e);
  void add(const snapshot& e);
  /// @}

  /// Which run it is.
  run_id id() const { return id_; }
  /// What it is shown as.
  const std::string& name() const { return name_; }
  /// When the run began.
  nanoseconds begin() const { return begin_; }

  /// All groups but those in nested blocks.
  std::uint64_t groups() const { return groups_; }
  /// Those whose tasks have all succeeded; all of them, once the run has.
  std::uint64_t groups_succeeded() const { return groups_succeeded_; }
  /// Those that have ended, those that succeeded among them.
  std::uint64_t groups_ended() const { return groups_ended_; }

  /// How many tasks a group's expansions will have.
  task_total total_of(const expansion_progress& x) const;
  /// How many tasks the run will have.
  task_total total() const;

  /// The tasks that have ended, in all groups.
  const task_counts& tasks() const { return tasks_; }
  /// Attempts that another one follows, since it is told of the run.
  std::uint64_t retries() const { return retries_; }

  /// How fast tasks have ended until `now`; nothing before the first has, and
  /// after the end.
  std::optional<task_pace> pace(nanoseconds now) const;
  /// The same for those of one group's expansions.
  std::optional<task_pace> pace_of(const expansion_progress& x,
                                   nanoseconds now) const;

  /// The expansions that are known, in the order in which they became so.
  const std::vector<expansion_progress>& expansions() const {
    return expansions_;
  }
  /// How the run ended, if it has.
  const std::optional<run_finished>& end() const { return end_; }

private:
  expansion_progress* find(group_id g);
  const expansion_progress* find(group_id g) const;
  expansion_progress& find_or_add(const run_definition& run, group_id g,
                                  nanoseconds now);
  void end_group(group_id g, const task_counts& counts);
  void finish_nested();

  run_id id_;
  std::string name_;
  nanoseconds begin_;
  std::uint64_t groups_;
  std::uint64_t single_tasks_; // of groups outside of blocks
  std::uint64_t block_groups_; // the others
  std::uint64_t groups_succeeded_ = 0;
  std::uint64_t groups_ended_ = 0;
  std::uint64_t retries_ = 0;
  task_counts tasks_;
  std::vector<expansion_progress> expansions_;
  std::vector<std::size_t> places_; // by group: in expansions_, or `nowhere`
  std::optional<run_finished> end_;
};

} // namespace troupe
