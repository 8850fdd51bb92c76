// The interface of those who watch runs.

#pragma once

#include <troupe/hooks/event.hpp>
#include <troupe/hooks/event_filter.hpp>

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace troupe {

/// Is told what happens. Override what you are interested in.
///
/// Thread-safety: the engine calls each hook from a thread of the hook's own,
/// never from two at once; not even if it watches several runs or engines, each
/// of which gives it a thread. Between hooks there is no order.
/// Lifetime: an event, and what it points to, is valid during the call.
/// Errors: a hook may throw; that is reported as `hook_failed` and changes
/// nothing in the run. One that blocks is detached after its patience.
class hook {
public:
  virtual ~hook();

  /// Which kinds of events it is to be told of at all; asked when it is
  /// attached. Others cost its thread nothing, not even their memory's way to
  /// it. What `hook_options::filter` leaves out is left out besides.
  virtual event_kinds wanted() const { return {}; }
  /// How late it may be told, if that is more than `hook_options::max_delay`;
  /// asked when it is attached. Its thread wakes less often then.
  virtual std::chrono::milliseconds max_delay() const { return {}; }

  /// Any event of a run. Calls the function below that is for it: a hook that
  /// treats all alike overrides this one instead.
  virtual void on_event(const event& e);
  /// The same for the engine's stream.
  virtual void on_engine_event(const engine_event_variant& e);

  /// The first event of a run.
  virtual void on_run_started(const run_started&) {}
  /// The second, once: which task groups there are.
  virtual void on_groups_planned(const groups_planned&) {}
  /// Elements are known; comes before the tasks that it announces.
  virtual void on_group_expanded(const group_expanded&) {}
  /// A task was handed to a worker.
  virtual void on_task_submitted(const task_submitted&) {}
  /// The worker began with it; told at most 50 ms after it did.
  virtual void on_task_started(const task_started&) {}
  /// After each node, in the order in which they ran.
  virtual void on_node_finished(const node_finished&) {}
  /// After the nodes of the attempt.
  virtual void on_attempt_finished(const attempt_finished&) {}
  /// Exactly once for each announced task.
  virtual void on_task_finished(const task_finished&) {}
  /// After the last task of the group.
  virtual void on_group_finished(const group_finished&) {}
  /// Nothing of the run can move.
  virtual void on_stalled(const stalled&) {}
  /// The last event of a run.
  virtual void on_run_finished(const run_finished&) {}

  /// In place of the events of a run that came before the hook did.
  virtual void on_snapshot(const snapshot&) {}

  /// It has been told of all that there is for now, and may be told nothing
  /// for long: what it has kept back, as to write more at once, is due.
  virtual void on_caught_up() {}

  /// In the engine's stream: a worker lends its slots.
  virtual void on_worker_joined(const worker_joined&) {}
  virtual void on_worker_lost(const worker_lost&) {} ///< or is gone
  /// In the engine's stream: a hook threw, or was detached.
  virtual void on_hook_failed(const hook_failed&) {}
  /// In the engine's stream: a hook that samples was not told of some events.
  virtual void on_events_dropped(const events_dropped&) {}
  /// In the engine's stream: what a worker uses, about every second.
  virtual void on_resources_sampled(const resources_sampled&) {}

private:
  friend class hook_turn;
  std::mutex turn_;
};

/// What becomes of events that a hook is too slow for.
enum class delivery : std::uint8_t {
  lossless, ///< its runs wait for it, for as long as its patience lasts
  sampling, ///< they are dropped, and counted: see `events_dropped`
};

/// How a hook is attached.
struct hook_options {
  /// Names the hook in `hook_failed`; its type's name if empty.
  std::string name = {};
  /// Whether runs wait for it.
  troupe::delivery delivery = delivery::lossless;
  /// Unacknowledged events at which runs stop submitting tasks, or events are
  /// dropped. The first and last of a run are never dropped.
  std::size_t bound = 65'536;
  /// How long unacknowledged events may wait before the hook is detached.
  std::chrono::milliseconds patience{10'000};
  /// How long events may wait for others, to be told of in one go; an hour at
  /// most. The first after a pause, many events, and a run's end do not wait.
  std::chrono::milliseconds max_delay{10};
  /// Whether a hook that throws is detached, or goes on receiving.
  bool detach_on_error = false;
  /// What it is told of; by default everything.
  event_filter filter = {};
};

} // namespace troupe
