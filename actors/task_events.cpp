#include <troupe/actors/task_events.hpp>

namespace troupe {

namespace {

// When an attempt ended; one that never began ends when that is told.
nanoseconds end_of(const attempt_report& r) {
  return r.started > 0 ? r.end.start + r.end.duration + r.end.pauses : now_ns();
}

} // namespace

template <class Event>
Event& task_events::emit(nanoseconds time, const task_place& p,
                         std::uint32_t attempt) {
  auto& e = out_.emit<Event>(time);
  e.task = p.task;
  e.group_size = p.group_size;
  e.group_size_final = p.group_size_final;
  e.attempt = attempt;
  return e;
}

void task_events::submitted(const task_place& p, std::uint32_t attempt,
                            worker_id worker, dispatch_reason reason,
                            nanoseconds time) {
  if (!active())
    return;
  auto& e = emit<task_submitted>(time, p, attempt);
  e.worker = worker;
  e.reason = reason;
}

void task_events::started(const task_place& p, const attempt_report& r,
                          worker_id worker) {
  if (!active())
    return;
  auto& e = emit<task_started>(r.started, p, r.attempt);
  e.worker = worker;
  e.slot = r.slot;
  e.queue_wait = r.started - r.received;
  e.transfer = r.received - r.submitted;
}

// To each group that has tasks for the elements.
void task_events::expanded(nanoseconds time, const yielded_elements& elements) {
  if (!active())
    return;
  for (auto g : run_->definition->groups.members(group_)) {
    auto& e = out_.emit<group_expanded>(time);
    e.group = g;
    e.spawning_task = elements.by;
    e.first = elements.first;
    e.count = elements.count;
    e.final = elements.final;
    e.labels = elements.labels;
    e.summaries = elements.summaries;
  }
}

// An expander's elements are announced before its attempt has finished.
void task_events::attempt_ended(const task_place& p, const attempt_report& r,
                                worker_id worker,
                                const yielded_elements* elements,
                                nanoseconds retry_at) {
  if (!active())
    return;
  for (const auto& n : r.end.nodes) {
    auto& e =
        emit<node_finished>(n.start + n.duration + r.end.pauses, p, r.attempt);
    e.node = n.node;
    e.outcome = n.outcome;
    e.start = n.start;
    e.duration = n.duration;
    e.error = n.error;
    e.summary = n.summary;
  }
  if (elements)
    expanded(end_of(r), *elements);
  auto& a = emit<attempt_finished>(end_of(r), p, r.attempt);
  a.worker = worker;
  a.slot = r.slot;
  a.outcome = r.end.outcome;
  a.start = r.end.start;
  a.duration = r.end.duration;
  a.paused = r.end.pauses;
  a.cpu = r.end.cpu;
  a.retry_at = retry_at;
  a.abandoned = r.end.abandoned;
  a.error = r.end.error();
}

void task_events::ended(const task_place& p, const attempt_report& r,
                        task_state s, const task_ref& root_cause) {
  if (!active())
    return;
  auto& t = emit<task_finished>(end_of(r), p, r.attempt);
  t.state = s;
  t.root_cause = root_cause;
  t.attempts = r.attempt + 1;
  t.start = r.end.start;
  t.duration = r.end.duration;
  t.fallback = r.end.fallback;
  t.caught = s == task_state::failed && r.end.caught();
  t.error = r.end.error();
}

void task_events::ended(const task_place& p, task_state s,
                        const task_ref& root_cause, std::uint32_t attempts,
                        nanoseconds last_start, nanoseconds last_duration,
                        shared_failure error) {
  if (!active())
    return;
  auto last = attempts > 0 ? attempts - 1 : 0;
  auto& t = emit<task_finished>(now_ns(), p, last);
  t.state = s;
  t.root_cause = root_cause;
  t.attempts = attempts;
  t.start = last_start;
  t.duration = last_duration;
  t.error = std::move(error);
}

void task_events::group_ended(const task_ref& spawning,
                              const task_counts& counts, nanoseconds since) {
  if (!active())
    return;
  auto time = now_ns();
  auto& e = out_.emit<group_finished>(time);
  e.group = group_;
  e.spawning_task = spawning;
  e.counts = counts;
  e.duration = time - since;
}

} // namespace troupe
