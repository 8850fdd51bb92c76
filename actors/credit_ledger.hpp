// How much work the workers may be sent, and whose turn it is. Private.

#pragma once

#include <troupe/hooks/event.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Counts the credit of all workers and shares it out among task groups.
///
/// Credit is expected time: a worker is sent about `horizon` of work per slot
/// ahead, so that short tasks go out by the hundred and of long ones, or of
/// those not measured yet, only one waits behind each that runs. Groups take
/// turns, a round each. A run that has nothing out may always send one task,
/// whatever the others have out. A plain machine: no messages, no clock.
///
/// Thread-safety: none.
class credit_ledger {
public:
  /// Names a task group; the caller chooses the numbers.
  using group_key = std::uint64_t;

  struct grant {
    group_key group;
    worker_id worker;
    std::uint64_t tasks;
  };

  static constexpr nanoseconds horizon = 400'000;
  static constexpr std::uint64_t most_per_grant = 512;

  /// @param one_per_slot No more tasks are out than there are slots: they take
  /// their time by waiting.
  explicit credit_ledger(bool one_per_slot = false)
      : one_per_slot_(one_per_slot) {}

  void add_worker(worker_id id, std::uint32_t slots);

  /// A group has `ready` tasks to send, each expected to take `expected` (-1:
  /// not known), and granted `batch` at a time, while there are so many.
  /// Replaces what it said before. Among the groups of one run, those of a
  /// higher priority come first.
  void demand(group_key g, std::uint64_t run, std::uint64_t ready,
              nanoseconds expected, std::uint64_t batch = 1, int priority = 0);

  /// `tasks` of a group's tasks are no longer with a worker.
  void release(group_key g, worker_id from, std::uint64_t tasks);

  /// A group wants nothing more, and has nothing out.
  void leave(group_key g);

  /// Stops or resumes grants to the groups of a run.
  void hold(std::uint64_t run, bool held);

  /// Shares out what can be shared out now.
  std::vector<grant> share_out();

private:
  struct worker {
    worker_id id;
    nanoseconds capacity;
    nanoseconds charged;
    nanoseconds free() const { return capacity - charged; }
  };
  struct group {
    std::uint64_t run = 0;
    std::uint64_t ready = 0;
    nanoseconds cost = 0; // of one task
    int priority = 0;
    std::uint64_t batch = 1;
    bool queued = false;
    std::unordered_map<worker_id, std::uint64_t> out;
  };
  struct run_state {
    std::uint64_t members = 0; // groups
    std::uint64_t out = 0;     // tasks
    bool held = false;
    bool has_turn = false;
    bool starves = false;
    // Groups with tasks to send, the highest priority first.
    std::map<int, std::deque<group_key>, std::greater<>> wanting;
  };
  using run_key = std::uint64_t;

  worker* freest();
  worker* find(worker_id id);
  nanoseconds cost_of(nanoseconds expected, std::uint64_t batch) const;
  void set_cost(group& g, nanoseconds cost);
  void take_back(group& g, worker_id from, std::uint64_t tasks);
  void enqueue(group_key key, group& g);
  void queue_run(run_key key, run_state& r);
  run_state* next_run(std::deque<run_key>& from, bool run_state::*queued);
  group_key next_group(run_state& r);
  std::uint64_t part_of(const worker& w, const group& g) const;

  bool one_per_slot_;
  std::vector<worker> workers_;
  std::unordered_map<group_key, group> groups_;
  std::unordered_map<run_key, run_state> runs_;
  std::deque<run_key> turns_;    // runs with tasks to send
  std::deque<run_key> starving_; // those of them with nothing out
};

} // namespace troupe
