// What of a group is done: the state of its tasks. Private.

#pragma once

#include <troupe/graph/expansion_state.hpp>
#include <troupe/graph/task_state.hpp>

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace troupe {

/// What a task needs for itself.
using task_inputs = boost::container::small_vector<value, 1>;

/// The tasks of one group, in all its expansions.
///
/// Those that are ready are taken in order and finish in any order. Only those
/// in flight are objects; the ready ones are ranges, the ended ones a number.
///
/// Thread-safety: none.
class group_plan {
public:
  struct task {
    expansion_id expansion = outermost;
    std::uint64_t index = 0;
    friend bool operator==(const task&, const task&) = default;
  };
  struct task_hash {
    std::size_t operator()(const task& t) const {
      return t.expansion * 0x9e3779b97f4a7c15u + t.index;
    }
  };

  /// Which tasks are meant: all, those of one expansion, or one.
  struct selection {
    std::optional<expansion_id> expansion = {};
    std::optional<std::uint64_t> index = {};

    bool has(const task& t) const {
      return (!expansion || *expansion == t.expansion)
             && (!index || *index == t.index);
    }
  };

  /// Tasks of one expansion that follow each other.
  struct task_range {
    expansion_id expansion;
    std::uint64_t first;
    std::uint64_t end;
  };

  /// What a range of tasks is sent out with.
  struct supplies {
    std::vector<input_column> inputs = {};
    std::vector<shared_label> labels = {}; ///< none, or one each
    std::uint64_t first = 0;      ///< the task that the labels begin with
    std::uint64_t pull_limit = 0; ///< for lazy expanders
    value fed = {};               ///< for folds: a list of elements
    bool fed_final = false;       ///< whether these are the last
    std::vector<std::uint32_t> blocked = {}; ///< steps that lack a value
  };

  /// `size` tasks are known in an expansion, so far or in all. One without
  /// tasks has ended at once.
  void open(expansion_id e, std::uint64_t size, bool final);
  /// Those of a range can be sent out, from a time on.
  void add_ready(expansion_id e, std::uint64_t first, std::uint64_t count,
                 supplies with, std::int64_t since = 0);
  /// `count` others have ended without being ready.
  void end(expansion_id e, std::uint64_t count, task_state s);

  /// How many can be sent out.
  std::uint64_t ready() const { return ready_count_; }
  /// The first of these, up to `most`.
  std::vector<task> first_ready(std::size_t most) const;
  std::uint64_t in_flight() const { return flights_.size(); }

  /// A task that was sent out. Times are in nanoseconds.
  struct flight {
    std::uint64_t epoch = 0;
    std::int64_t since = 0;   ///< when the task was ready first
    std::int64_t ready = 0;   ///< when this attempt was
    std::int64_t started = 0; ///< when this attempt began; 0: not known
  };

  struct taken {
    task which;
    std::int64_t since; ///< when it was ready
    task_inputs inputs;
    shared_label label;
    std::uint64_t pull_limit;
    value fed;
    bool fed_final;
    std::vector<std::uint32_t> blocked;
  };
  /// Hands out the next one for an attempt under lease `epoch`.
  /// @pre ready() > 0
  taken take(std::uint64_t epoch);

  /// Ends a task in flight. False, and nothing changes, if it is not in flight
  /// under this epoch: a late report of an attempt that was given up.
  bool finish(const task& t, std::uint64_t epoch, task_state s);

  /// A task in flight has come back, and waits until it is resumed. False, and
  /// nothing changes, as for `finish`.
  bool pause(const task& t, std::uint64_t epoch);
  /// A task that waits is in flight again.
  void resume(const task& t, const flight& f) { flights_.emplace(t, f); }

  /// A task that is in flight under this epoch; null if it is not.
  flight* find(const task& t, std::uint64_t epoch);
  /// All tasks that are in flight, in any order.
  const auto& flights() const { return flights_; }
  /// Those of the selection that are in flight.
  std::vector<task> in_flight(const selection& which) const;

  /// Ends those of the selection that are ready.
  std::vector<task_range> drop(const selection& which, task_state s);
  /// Ends those that have been ready since `time`, or for longer.
  std::vector<task_range> drop_older(std::int64_t time, task_state s);
  /// Since when the first one is ready.
  std::optional<std::int64_t> oldest_ready() const;

  /// Whether all tasks of an expansion have ended.
  bool ended(expansion_id e) const;
  /// Forgets an expansion, and tells how its tasks ended. @pre ended(e)
  task_counts close(expansion_id e);

private:
  struct range {
    expansion_id expansion;
    std::uint64_t next;
    std::uint64_t end;
    supplies with;
    std::int64_t since;
  };
  struct expansion {
    std::uint64_t size = 0;
    bool final = false;
    task_counts counts;
  };
  task next();
  void drop(const range& r, task_state s, std::vector<task_range>& dropped);

  std::unordered_map<expansion_id, expansion> expansions_;
  std::deque<range> ready_;
  std::uint64_t ready_count_ = 0;
  std::unordered_map<task, flight, task_hash> flights_;
};

} // namespace troupe
