// Tells what becomes of the tasks of a group. Private.

#pragma once

#include <troupe/actors/event_emitter.hpp>
#include <troupe/actors/work.hpp>

#include <cstdint>

namespace troupe {

/// A task, and how many there are in its expansion as far as its group knows.
struct task_place {
  task_ref task;
  std::uint64_t group_size = 1;
  bool group_size_final = true;
};

/// Elements that an expander's task has yielded.
struct yielded_elements {
  task_ref by;
  std::uint64_t first; ///< the first one that is new
  std::uint64_t count; ///< so far
  bool final;
  label_list labels = {}; ///< of the new ones
  /// Of the first ones of these, if that was asked for.
  std::shared_ptr<const std::vector<std::string>> summaries = {};
};

/// Makes the events of the tasks of one group. What they say of an attempt is
/// what its worker reported. Does nothing if nobody listens to the run.
class task_events {
public:
  task_events(run_context_ptr run, group_id group)
      : run_(std::move(run)), group_(group), out_(run_) {}

  bool active() const { return out_.active(); }
  void expect(std::size_t n) {
    if (active())
      out_.expect(n);
  }
  void flush(caf::event_based_actor* self) { out_.flush(self); }
  void flush_if_full(caf::event_based_actor* self) {
    if (out_.full())
      out_.flush(self);
  }

  void submitted(const task_place& p, std::uint32_t attempt, worker_id worker,
                 dispatch_reason reason, nanoseconds time);
  void started(const task_place& p, const attempt_report& r, worker_id worker);
  void expanded(nanoseconds time, const yielded_elements& elements);
  /// The nodes of an attempt, what it has yielded, if anything, and its end.
  void attempt_ended(const task_place& p, const attempt_report& r,
                     worker_id worker, const yielded_elements* elements,
                     nanoseconds retry_at);
  /// A task that ended with an attempt.
  void ended(const task_place& p, const attempt_report& r, task_state s,
             const task_ref& root_cause);
  /// A task that ended between attempts, or without any.
  void ended(const task_place& p, task_state s, const task_ref& root_cause,
             std::uint32_t attempts = 0, nanoseconds last_start = 0,
             nanoseconds last_duration = 0, shared_failure error = nullptr);
  void group_ended(const task_ref& spawning, const task_counts& counts,
                   nanoseconds since);

private:
  template <class Event>
  Event& emit(nanoseconds time, const task_place& p, std::uint32_t attempt);

  run_context_ptr run_;
  group_id group_;
  event_emitter out_;
};

} // namespace troupe
