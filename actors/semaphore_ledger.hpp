// Who may take how much of which semaphore, and whose turn it is. Private.

#pragma once

#include <troupe/graph/policy.hpp>
#include <troupe/graph/semaphores.hpp>

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// Counts the units of named semaphores, and gives them to task groups: to each
/// task all units that it takes, or none, so that tasks which take of several
/// semaphores cannot wait for each other.
///
/// Groups that want something stand in a queue. One that is served goes to the
/// end of it; one that must wait keeps its place, and what is free of its
/// semaphores is kept for it: those behind it get what it leaves over. So a
/// task that takes many units is not passed for ever by those that take few,
/// and of groups that take alike, none is served twice before another is served
/// once. A plain machine: no messages, no clock.
///
/// A group should ask here before it asks for credit: a task that has its units
/// waits for a slot, not the reverse.
///
/// Thread-safety: none. Complexity: sharing out goes once through the groups
/// that wait.
class semaphore_ledger {
public:
  /// @name The caller chooses the numbers
  /// @{
  using group_key = std::uint64_t;
  using run_key = std::uint64_t;
  /// @}

  /// A group may send so many tasks more.
  struct grant {
    group_key group;
    std::uint64_t tasks;
  };

  /// Declares semaphores for all runs. Names that are there stay as they are.
  void declare(const semaphores& all);
  /// Declares those of one run, which go before others of the same names.
  void declare(run_key run, const semaphores& all);
  /// Drops the semaphores of a run.
  /// @pre its groups have left.
  void forget(run_key run);

  /// A group has `ready` tasks that wait, each of which takes `limits`.
  /// Replaces the number that it said before; the limits stay as they were
  /// first.
  /// @pre the semaphores are declared and have as many units.
  void demand(group_key g, run_key run, const std::vector<limit>& limits,
              std::uint64_t ready);

  /// `tasks` of a group's tasks have given back what they took.
  void release(group_key g, std::uint64_t tasks);

  /// A group wants nothing more, and gives back all that it has.
  void leave(group_key g);

  /// Shares out what can be shared out now.
  std::vector<grant> share_out();

private:
  struct semaphore {
    std::int64_t free; // units that no task has
    std::int64_t left; // of these, while sharing out: not kept for anybody yet
  };
  struct need {
    semaphore* of;
    std::int64_t units;
  };
  struct group {
    std::vector<need> needs;
    std::uint64_t ready = 0;
    std::uint64_t out = 0;
    bool queued = false;
  };
  // Of a run; those of all runs have none.
  using name = std::pair<std::optional<run_key>, std::string>;

  void declare(std::optional<run_key> run, const semaphores& all);
  std::vector<need> find(run_key run, const std::vector<limit>& limits);
  static void give_back(group& g, std::uint64_t tasks);
  static bool reserve(const group& g);
  static std::uint64_t take(group& g);

  std::map<name, semaphore> semaphores_;
  std::unordered_map<group_key, group> groups_;
  std::list<group_key> queue_; // groups with tasks that wait
};

} // namespace troupe
