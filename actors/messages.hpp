/// @file
/// The messages that actors of the host may send and get. The only file with
/// CAF's macros, also for the messages between Troupe's own actors.
///
/// To have a graph run, an actor sends `submit_run` to `engine::door`, or calls
/// `engine::submit` and `run_handle::notify`; it gets `run_ended`.
///
/// An actor of your own that watches runs (`engine::subscribe`) handles
///
///     (troupe::event_batch)         events of a run, in order
///     (troupe::engine_event_batch)  events that belong to no run
///
/// and answers each with its `ack()`. If it does not, its runs are held back or
/// events are dropped, and in the end it is detached (see `hook_options`). When
/// it is detached, or the engine ends, it gets a `troupe::detach_atom`.
///
/// Thread-safety and lifetime: messages are plain data that share what is
/// large. They never leave the process. Errors: a message that is wrong in
/// itself, such as a request for an unknown target, is answered; none is
/// thrown.

#pragma once

#include <troupe/actors/inner_messages.hpp>
#include <troupe/actors/run_handle.hpp>
#include <troupe/actors/run_options.hpp>
#include <troupe/hooks/hook.hpp>

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/type_id.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe {

// -- between the engine and actors of the host --------------------------------

/// Asks for a run; sent to `engine::door`. See `engine::submit`. It is answered
/// by one `run_ended`, when the run has ended or at once if it is refused.
struct submit_run {
  graph of;                    ///< what is to be run
  std::vector<binding> inputs; ///< values for its inputs and nodes
  std::vector<target> targets; ///< what is wanted; none: every sink
  run_options options;         ///< what else is to be said
};

/// Asks a run to stop; sent to `engine::door`.
struct cancel_run {
  run_id run; ///< nothing happens if it has ended, or never was
};

/// A run has ended, or was refused: the answer to `submit_run`, and what
/// `run_handle::notify` sends.
struct run_ended {
  std::shared_ptr<const run_record> record; ///< null if it was refused
  std::exception_ptr refusal;               ///< null if it was not

  /// Zero if the run was refused.
  run_id id() const;
  /// How it ended; nothing if it was refused.
  std::optional<run_outcome> outcome() const;
  /// What the run yielded. Does not wait.
  /// @throws run_error if it failed or was cancelled; if it was refused, what
  /// `engine::submit` throws.
  run_result result() const;
};

// -- between the event bus and its subscribers --------------------------------

/// The subscriber has dealt with all events of a stream up to `seq`.
struct event_ack {
  run_id stream;         ///< zero for the engine's stream
  std::uint64_t seq = 0; ///< all up to this one
};

/// Which part of a stream a batch is. Every event from `first_seq` to
/// `last_seq` is in the batch, or was filtered out, or dropped, or is summed up
/// in a `snapshot`; the next batch begins after `last_seq`.
struct stream_part {
  std::uint64_t first_seq = 0; ///< of the part
  std::uint64_t last_seq = 0;  ///< what the `event_ack` has to say
  std::uint64_t filtered = 0;  ///< events that the subscriber did not want
  std::uint64_t dropped = 0;   ///< events for which it was too slow
};

/// Events of one run. The definition lives as long as the batch.
struct event_batch : stream_part {
  std::shared_ptr<const run_definition> run;        ///< of which they are
  std::shared_ptr<const std::vector<event>> events; ///< one at least

  /// What is to be answered.
  event_ack ack() const { return {run->id, last_seq}; }
};

/// Events of the engine's stream.
struct engine_event_batch : stream_part {
  /// One at least.
  std::shared_ptr<const std::vector<engine_event_variant>> events;

  /// What is to be answered.
  event_ack ack() const { return {{}, last_seq}; }
};

/// What the engine's own hooks are sent: batches of all streams, in the order
/// in which they are to be told. Each stream's last one is answered.
struct event_burst {
  /// A batch, and how many of its events the hook is told of.
  struct part {
    std::variant<event_batch, engine_event_batch> batch; ///< of any stream
    std::size_t told = 0;                                ///< of its events
  };
  std::vector<part> parts; ///< any

  /// What it is told of, of all parts: in one row, so that the next ones can be
  /// fetched in time. The batches keep the events.
  std::vector<const event*> events;
  /// The same for the engine's stream.
  std::vector<const engine_event_variant*> engine_events;
};

} // namespace troupe

/// @cond

CAF_BEGIN_TYPE_ID_BLOCK(troupe, caf::first_custom_type_id + 4000)

CAF_ADD_ATOM(troupe, troupe, ack_atom)
CAF_ADD_ATOM(troupe, troupe, cancel_atom)
CAF_ADD_ATOM(troupe, troupe, cut_atom)
CAF_ADD_ATOM(troupe, troupe, detach_atom)
CAF_ADD_ATOM(troupe, troupe, done_atom)
CAF_ADD_ATOM(troupe, troupe, flush_atom)
CAF_ADD_ATOM(troupe, troupe, frame_atom)
CAF_ADD_ATOM(troupe, troupe, leave_atom)
CAF_ADD_ATOM(troupe, troupe, local_atom)
CAF_ADD_ATOM(troupe, troupe, resume_atom)
CAF_ADD_ATOM(troupe, troupe, run_atom)
CAF_ADD_ATOM(troupe, troupe, sample_atom)
CAF_ADD_ATOM(troupe, troupe, start_atom)
CAF_ADD_ATOM(troupe, troupe, stop_atom)
CAF_ADD_ATOM(troupe, troupe, tick_atom)

CAF_ADD_TYPE_ID(troupe, (troupe::announce_loss))
CAF_ADD_TYPE_ID(troupe, (troupe::announce_worker))
CAF_ADD_TYPE_ID(troupe, (troupe::attempt_ptr))
CAF_ADD_TYPE_ID(troupe, (troupe::attempt_reports))
CAF_ADD_TYPE_ID(troupe, (troupe::cancel_run))
CAF_ADD_TYPE_ID(troupe, (troupe::close_run))
CAF_ADD_TYPE_ID(troupe, (troupe::declare_semaphores))
CAF_ADD_TYPE_ID(troupe, (troupe::demand))
CAF_ADD_TYPE_ID(troupe, (troupe::emitted))
CAF_ADD_TYPE_ID(troupe, (troupe::end_tasks))
CAF_ADD_TYPE_ID(troupe, (troupe::engine_event_batch))
CAF_ADD_TYPE_ID(troupe, (troupe::event_ack))
CAF_ADD_TYPE_ID(troupe, (troupe::event_batch))
CAF_ADD_TYPE_ID(troupe, (troupe::event_burst))
CAF_ADD_TYPE_ID(troupe, (troupe::forget_run))
CAF_ADD_TYPE_ID(troupe, (troupe::grant))
CAF_ADD_TYPE_ID(troupe, (troupe::hold_run))
CAF_ADD_TYPE_ID(troupe, (troupe::hook_fault))
CAF_ADD_TYPE_ID(troupe, (troupe::open_expansion))
CAF_ADD_TYPE_ID(troupe, (troupe::worker_offer))
CAF_ADD_TYPE_ID(troupe, (troupe::open_run))
CAF_ADD_TYPE_ID(troupe, (troupe::resume_link))
CAF_ADD_TYPE_ID(troupe, (troupe::resume_task))
CAF_ADD_TYPE_ID(troupe, (troupe::run_ended))
CAF_ADD_TYPE_ID(troupe, (troupe::run_part))
CAF_ADD_TYPE_ID(troupe, (troupe::run_tasks))
CAF_ADD_TYPE_ID(troupe, (troupe::skip_task))
CAF_ADD_TYPE_ID(troupe, (troupe::stop_tasks))
CAF_ADD_TYPE_ID(troupe, (troupe::stop_work))
CAF_ADD_TYPE_ID(troupe, (troupe::submit_run))
CAF_ADD_TYPE_ID(troupe, (troupe::subscribe))
CAF_ADD_TYPE_ID(troupe, (troupe::tasks_ended))
CAF_ADD_TYPE_ID(troupe, (troupe::unsubscribe))
CAF_ADD_TYPE_ID(troupe, (troupe::usage_report))
CAF_ADD_TYPE_ID(troupe, (troupe::worker_gone))
CAF_ADD_TYPE_ID(troupe, (troupe::work_batch))
CAF_ADD_TYPE_ID(troupe, (troupe::tasks_unplaced))
CAF_ADD_TYPE_ID(troupe, (troupe::worker_missing))

CAF_END_TYPE_ID_BLOCK(troupe)

// They carry values themselves, so they never leave the process.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::announce_loss)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::announce_worker)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::attempt_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::attempt_reports)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::cancel_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::close_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::declare_semaphores)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::demand)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::emitted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::end_tasks)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::engine_event_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::event_ack)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::event_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::event_burst)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::forget_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::grant)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::hold_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::hook_fault)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::open_expansion)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::worker_offer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::open_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::resume_link)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::resume_task)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::run_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::run_part)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::run_tasks)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::skip_task)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::stop_tasks)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::stop_work)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::submit_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::subscribe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::tasks_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::unsubscribe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::usage_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::worker_gone)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::work_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::tasks_unplaced)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::worker_missing)

/// @endcond
