// How much work the workers may be sent, and whose turn it is. Private.

#pragma once

#include <troupe/graph/placement.hpp>
#include <troupe/hooks/event.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Counts the credit of all workers and shares it out among task groups.
///
/// Credit is expected time: a worker is sent about `horizon` of work per slot
/// ahead, so that short tasks go out by the hundred and of long ones, or of
/// those not measured yet, only one waits behind each that runs. Groups take
/// turns, a round each, for each placement by itself: what waits for a worker
/// that is not there holds up nobody. A run that has nothing out may always
/// send one task, whatever the others have out. A worker that goes takes its
/// credit with it. A plain machine: no messages, no clock.
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
    dispatch_reason reason = dispatch_reason::only_worker;
  };

  static constexpr nanoseconds horizon = 400'000;
  static constexpr std::uint64_t most_per_grant = 512;

  /// @param one_per_slot No more tasks are out than there are slots: they take
  /// their time by waiting.
  explicit credit_ledger(bool one_per_slot = false)
      : one_per_slot_(one_per_slot) {}

  /// @param local Whether it is in the engine's own process.
  /// @pre none of this number is there.
  void add_worker(worker_id id, std::uint32_t slots, bool local = true,
                  std::vector<std::string> labels = {});
  /// Forgets what it was sent; what is released of that later changes nothing.
  void remove_worker(worker_id id);
  /// Whether there is a worker for such tasks.
  bool can_place(const placement& where);

  /// A group has `ready` tasks to send, each expected to take `expected` (-1:
  /// not known), and granted `batch` at a time, while there are so many.
  /// Replaces what it said before. Among the groups of one run and placement,
  /// those of a higher priority come first.
  void demand(group_key g, std::uint64_t run, std::uint64_t ready,
              nanoseconds expected, std::uint64_t batch = 1, int priority = 0,
              const placement& where = {});

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
    bool local;
    std::vector<std::string> labels;
    nanoseconds free() const { return capacity - charged; }
  };
  struct group {
    std::uint64_t run = 0;
    std::uint64_t ready = 0;
    nanoseconds cost = 0; // of one task
    int priority = 0;
    std::uint64_t batch = 1;
    std::size_t place = anywhere; // where it wants to be
    bool queued = false;
    std::unordered_map<worker_id, std::uint64_t> out;
  };
  // What a run wants in one place.
  struct wish {
    bool has_turn = false;
    bool starves = false;
    // Groups with tasks to send, the highest priority first.
    std::map<int, std::deque<group_key>, std::greater<>> wanting;
  };
  struct run_state {
    std::uint64_t members = 0; // groups
    std::uint64_t out = 0;     // tasks
    bool held = false;
    std::vector<wish> wishes; // by place
  };
  using run_key = std::uint64_t;
  // The workers of a placement, and who wants them.
  struct place {
    placement where;
    std::vector<std::size_t> workers = {}; // that it allows: where they stand
    std::deque<run_key> turns = {};        // runs with tasks to send
    std::deque<run_key> starving = {};     // those of them with nothing out
  };

  std::size_t find_place(const placement& where);
  std::size_t queue_of(const group& g) const;
  void find_workers(place& p) const;
  void sort_anew();
  worker* freest(const place& p);
  worker* find(worker_id id);
  nanoseconds cost_of(nanoseconds expected, std::uint64_t batch) const;
  void set_cost(group& g, nanoseconds cost);
  void take_back(group& g, worker_id from, std::uint64_t tasks);
  void enqueue(group_key key, group& g);
  void dequeue(group_key key, group& g);
  void queue_run(run_key key, run_state& r);
  void forget_run(run_key key);
  run_state* next_run(std::size_t at, std::deque<run_key>& from,
                      bool wish::*queued);
  group_key next_group(wish& w);
  std::size_t waiting_for(const worker& w) const;
  std::uint64_t part_of(const worker& w, const group& g) const;
  dispatch_reason reason_for(const group& g) const;
  bool grant_next(std::size_t at, std::vector<grant>& grants);

  static constexpr std::size_t local = 0;
  static constexpr std::size_t anywhere = 1;

  bool one_per_slot_;
  bool all_local_ = true; // so that both are the same
  std::vector<worker> workers_;
  std::vector<place> places_{{placement::local()}, {placement::anywhere()}};
  std::unordered_map<group_key, group> groups_;
  std::unordered_map<run_key, run_state> runs_;
};

} // namespace troupe
