// How a task group ends tasks before their time.

#include <troupe/actors/task_group.hpp>
#include <troupe/graph/policy_settings.hpp>

#include <algorithm>

namespace troupe {

// What is not at a worker ends at once.
void task_group::stop(const selection& which, const stop_reason& why) {
  end_unsent(plan_.drop(which, why.state), why);
  for (const auto& t : paused_.waiting(which))
    end_paused(t, why);
  for (const auto& a : retries_.remove(which))
    end_between_attempts(a, why);
  ask_to_stop(plan_.in_flight(which), why);
}

// All are told of before an expansion is finished: it may have several ranges.
void task_group::end_unsent(const std::vector<group_plan::task_range>& ranges,
                            const stop_reason& why) {
  for (const auto& r : ranges)
    for (auto i = r.first; i < r.end; ++i)
      end_unsent({r.expansion, i}, why);
  for (const auto& r : ranges)
    finish_if_ended(r.expansion);
}

void task_group::end_unsent(const task& t, const stop_reason& why) {
  ended_task end{.task = t, .state = why.state};
  shared_failure error;
  if (why.state == task_state::timed_out) {
    error = deadlines_.sent_by_total() ? over_in_all(t).error
                                       : over_in_the_queue(t).error;
    end.failures.push_back(error);
  }
  news_.counts.add(why.state);
  news_.tasks.push_back(std::move(end));
  events_.ended(place(t), why.state, why.root_cause, 0, 0, 0, error);
  events_.flush_if_full(this);
}

void task_group::end_between_attempts(const next_attempt& a,
                                      const stop_reason& why) {
  plan_.end(a.task.expansion, 1, why.state);
  ended_task end{.task = a.task, .state = why.state};
  auto past = past_.extract(a.task);
  auto error = why.error;
  if (error && past)
    error = with_past(*error, std::move(past.mapped().past));
  if (error)
    end.failures.push_back(error);
  news_.counts.add(why.state);
  news_.tasks.push_back(std::move(end));
  events_.ended(place(a.task), why.state, why.root_cause, a.number,
                a.last_start, a.last_duration, error);
  finish_if_ended(a.task.expansion);
}

void task_group::end_paused(const task& t, const stop_reason& why) {
  plan_.end(t.expansion, 1, why.state);
  auto known = *paused_.find(t);
  end_between_parts(known.last, why);
  tell_end(known.last, known.worker, why.state, why.root_cause);
}

// Makes the end of an attempt that had begun of what is known of it.
void task_group::end_between_parts(attempt_report& r, const stop_reason& why) {
  const auto& last = paused_.find(r.task)->last;
  auto node = groups().nodes(start_.group)[0];
  bool skips = why.state == task_state::skipped;
  node_end told{.node = node,
                .outcome = skips ? node_outcome::skipped : node_outcome::failed,
                .start = last.end.start,
                .duration = last.end.duration};
  if (!skips) {
    auto f = describe(std::make_exception_ptr(task_cancelled{}));
    f.fault = fault_of::system;
    told.error = why.error ? why.error : at_task(r.task, std::move(f));
  }
  r.end.outcome = why.state == task_state::timed_out
                      ? attempt_outcome::timed_out
                      : attempt_outcome::cancelled;
  r.end.start = told.start;
  r.end.duration = told.duration;
  r.end.pauses = now_ns() - told.start - told.duration;
  r.end.stop_error = why.error;
  r.end.exports.clear();
  r.end.labels = nullptr;
  r.end.rest = nullptr;
  r.yielded = 0; // since the last part
  r.end.nodes.push_back(std::move(told));
}

void task_group::ask_to_stop(std::vector<task> tasks, const stop_reason& why) {
  std::erase_if(tasks, [&](const task& t) {
    auto [i, is_new] = asked_.try_emplace(t, why);
    bool is_more = !is_new && i->second.only_waiting && !why.only_waiting;
    if (is_more)
      i->second = why;
    i->second.time = is_new || is_more ? now_ns() : i->second.time;
    return !is_new && !is_more;
  });
  if (tasks.empty())
    return;
  for (const auto& [id, worker] : workers_)
    post(this, worker, stop_work{caf::actor{this}, tasks, !why.only_waiting});
  if (!why.only_waiting)
    arm_tick(deadlines_.grace(now_ns()));
}

// Why an attempt has ended that was asked to, if it did not end by itself.
std::optional<task_group::stop_reason>
task_group::take_reason(const attempt_report& r) {
  auto i = asked_.find(r.task);
  if (i == asked_.end())
    return std::nullopt;
  auto why = std::move(i->second);
  asked_.erase(i);
  bool by_itself = r.end.outcome == attempt_outcome::succeeded
                   || (r.end.outcome == attempt_outcome::failed
                       && why.state == task_state::cancelled);
  if ((by_itself && !r.end.paused()) || (why.only_waiting && r.started > 0))
    return std::nullopt;
  return why;
}

// -- deadlines ----------------------------------------------------------------

void task_group::on_tick() {
  if (!start_.run)
    return; // it has left
  auto now = now_ns();
  if (tick_at_ && *tick_at_ <= now)
    tick_at_.reset();
  end_late_ones(now);
  give_up_late_ones(now);
  retries_.pass(now);
  if (retries_.ready() > 0)
    demand_more(0, 0);
  tell_coordinator();
  arm_tick(next_tick());
}

// What is late ends, or is asked to.
void task_group::end_late_ones(nanoseconds now) {
  if (!deadlines_.any())
    return;
  while (auto since = plan_.oldest_ready()) {
    if (deadlines_.sent(*since) > now)
      break;
    end_unsent(plan_.drop_older(*since, task_state::timed_out),
               {.state = task_state::timed_out});
  }
  struct late_task {
    task which;
    stop_reason why;
  };
  std::vector<late_task> late;
  auto check = [&](const task& t, const group_plan::flight& f) {
    if (deadlines_.total(f.since) <= now)
      late.push_back({t, over_in_all(t)});
    else if (f.started > 0 && deadlines_.end(f.started) <= now)
      late.push_back({t, over_while_running(t)});
    else if (f.started == 0 && deadlines_.start(f.ready) <= now)
      late.push_back({t, over_in_the_queue(t)});
  };
  for (const auto& [t, f] : plan_.flights())
    check(t, f);
  for (const auto& [t, paused] : paused_.all())
    if (paused.waits() && deadlines_.total(paused.since) <= now)
      late.push_back({t, over_in_all(t)});
  for (const auto& l : late)
    stop({l.which.expansion, l.which.index}, l.why);
  while (retries_.ready() > 0) {
    const auto& first = retries_.front();
    bool in_all = deadlines_.total(first.since) <= now;
    if (!in_all && deadlines_.start(first.ready) > now)
      break;
    auto t = first.task;
    stop({t.expansion, t.index},
         in_all ? over_in_all(t) : over_in_the_queue(t));
  }
}

// Those that do not return when they are asked to.
void task_group::give_up_late_ones(nanoseconds now) {
  std::vector<task> late;
  for (const auto& [t, asked] : asked_)
    if (!asked.only_waiting && deadlines_.grace(asked.time) <= now
        && running_.contains(t)) // else its start is told in a moment
      late.push_back(t);
  for (const auto& t : late)
    abandon(t);
}

nanoseconds task_group::next_tick() const {
  auto next = retries_.next().value_or(task_deadlines::never);
  auto now = now_ns();
  for (const auto& [t, asked] : asked_)
    if (!asked.only_waiting)
      next = std::min(next,
                      std::max(deadlines_.grace(asked.time), now + 25'000'000));
  if (!deadlines_.any())
    return next;
  if (auto since = plan_.oldest_ready())
    next = std::min(next, deadlines_.sent(*since));
  for (const auto& [t, f] : plan_.flights())
    if (!asked_.contains(t))
      next = std::min(next, next_deadline(f));
  for (const auto& [t, paused] : paused_.all())
    next = std::min(next, deadlines_.total(paused.since));
  if (retries_.ready() > 0)
    next = std::min(next, deadlines_.sent(retries_.front().ready));
  return next;
}

void task_group::arm_tick(nanoseconds when) {
  if (when == task_deadlines::never || (tick_at_ && *tick_at_ <= when))
    return;
  // A message that is on its way keeps its receiver alive: not for long.
  constexpr nanoseconds longest = 1'000'000'000;
  auto now = now_ns();
  tick_at_ = std::min(when, now + longest);
  post_later(
      this, std::chrono::nanoseconds{std::max<nanoseconds>(*tick_at_ - now, 0)},
      tick_atom_v);
}

task_group::stop_reason task_group::over_in_all(const task& t) const {
  return {.state = task_state::timed_out,
          .error = timed_out(t, "has not ended within total_timeout",
                             *policy_->total_timeout)};
}

task_group::stop_reason task_group::over_while_running(const task& t) const {
  return {.state = task_state::timed_out,
          .error =
              timed_out(t, "has not ended within timeout", *policy_->timeout),
          .final = false};
}

task_group::stop_reason task_group::over_in_the_queue(const task& t) const {
  return {.state = task_state::timed_out,
          .error = timed_out(t, "has not started within queue_timeout",
                             *policy_->queue_timeout),
          .only_waiting = true,
          .final = false};
}

shared_failure task_group::timed_out(const task& t, const std::string& what,
                                     time_span most) const {
  failure f;
  f.fault = fault_of::system; // unless it ran: see end_as_asked
  f.error = {"troupe::timed_out", what + ' ' + text_of(most)};
  return at_task(t, std::move(f));
}

// Ends an attempt that does not return when it is asked to. It keeps its slot,
// and another one may be made at once only if that does not matter to the node.
void task_group::abandon(const task& t) {
  auto [r, worker] = std::move(running_.extract(t).mapped());
  auto why = std::move(asked_.extract(t).mapped());
  r.end.start = r.started;
  r.end.duration = now_ns() - r.started;
  r.end.abandoned = true;
  abandoned_.emplace(t, r.epoch);
  end_as_asked(r, why);
  auto since = plan_.find(t, r.epoch)->since;
  if (auto spare = spares_.extract(t); spare && !why.final)
    if (auto at = next_attempt_at(r, since)) {
      r.inputs = std::move(spare.mapped().inputs);
      r.label = std::move(spare.mapped().label);
      r.blocked = std::move(spare.mapped().blocked);
      return retry(r, worker, since, *at);
    }
  plan_.finish(t, r.epoch, why.state);
  tell_end(r, worker, why.state, why.root_cause);
}

} // namespace troupe
