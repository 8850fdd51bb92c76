// The attempts at one worker: those that wait, run, and have ended. Private.

#pragma once

#include <troupe/actors/messages.hpp>

#include <cstdint>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <vector>

namespace troupe {

/// Where a worker puts attempts, its lanes take them, and leave them when they
/// have ended. Runs take turns, an attempt each, so that one with little to do
/// does not wait behind one with much.
///
/// A batch is queued and run as its first attempt, and its members leave one by
/// one. An asynchronous attempt leaves its lane when its function has returned,
/// and has ended when it is settled.
///
/// Thread-safety: all functions may be called from any thread; each holds one
/// short lock.
class attempt_queue {
public:
  using slot_id = std::uint32_t;

  /// Ends left by lanes until the worker is told at once.
  static constexpr std::size_t batch = 32;
  /// A task that takes this long is reported at once.
  static constexpr nanoseconds short_task = 200'000;

  explicit attempt_queue(std::uint32_t slots);

  /// Adds attempts, and returns the idle lanes to be woken for them.
  std::vector<slot_id> push(std::vector<attempt_ptr> attempts);

  /// What a lane does between two attempts.
  struct step {
    attempt_ptr next;         ///< null: the lane is idle now
    bool tell_worker = false; ///< the caller must: nobody else will be told to
  };

  /// The lane of `slot` leaves what it has run (null at first), and takes on.
  step exchange(slot_id slot, attempt_ptr ended);

  /// Takes what waits of the tasks that are meant out of the queue, and asks
  /// those that run, or are pending, to stop.
  std::vector<attempt_ptr> stop(const stop_work& which);

  /// An asynchronous attempt has ended, on any thread. Returns whether the
  /// caller must tell the worker.
  bool settle(attempt_ptr a);

  /// What the worker has to report.
  struct news {
    std::vector<attempt_ptr> ended;
    std::vector<attempt_ptr> started; ///< running, and not told before
  };

  /// Takes all ends; with `starts`, also what runs and was not told, which
  /// counts as told from now on.
  news take_news(bool starts);

  /// How many attempts there are: in slots, waiting for one, and pending.
  struct load {
    std::uint32_t running = 0;
    std::uint32_t queued = 0;
    std::uint32_t pending = 0;

    bool any() const { return running + queued + pending > 0; }
  };
  load current_load() const;

  /// Whether something will have to be reported though no lane will say so.
  bool has_untold() const;

private:
  // The attempts of one run; runs with none are not kept.
  struct turn {
    const run_definition* run;
    std::deque<attempt_ptr> waiting;
  };

  static const run_definition* run_of(const attempt_ptr& a);
  std::list<turn>::iterator find(const run_definition* run);
  void add(attempt_ptr a);
  bool leave(attempt_ptr a);
  void leave_ended(const attempt_ptr& first);
  attempt_ptr take_next();

  mutable std::mutex mutex_;
  std::list<turn> turns_; // the next one first
  std::size_t waiting_ = 0;
  std::vector<attempt_ptr> running_; // by slot; null if idle
  std::vector<bool> awake_;          // lanes that will ask for more, by slot
  std::unordered_set<attempt_ptr> pending_; // asynchronous, and have returned
  std::vector<attempt_ptr> ended_;
  std::vector<attempt_ptr> begun_; // asynchronous, and their start is untold
  bool worker_told_ = false;
};

} // namespace troupe
