// How a task group ends tasks before their time.

#include <troupe/actors/task_group.hpp>
#include <troupe/graph/policy_settings.hpp>

#include <algorithm>

namespace troupe {

// What is not at a worker ends at once.
void task_group::stop(const selection& which, const stop_reason& why) {
  for (const auto& r : plan_.drop(which, why.state))
    end_unsent(r, why);
  for (const auto& t : paused_.waiting(which))
    end_paused(t, why);
  for (const auto& a : retries_.remove(which))
    end_between_attempts(a, why);
  ask_to_stop(plan_.in_flight(which), why);
}

void task_group::end_unsent(const group_plan::task_range& r,
                            const stop_reason& why) {
  for (auto i = r.first; i < r.end; ++i) {
    task t{r.expansion, i};
    ended_task end{.task = t, .state = why.state};
    auto error =
        why.state == task_state::timed_out
            ? timed_out(t, "was not sent within", *deadlines_.longest_ready())
            : nullptr;
    if (error)
      end.failures.push_back(error);
    news_.counts.add(why.state);
    news_.tasks.push_back(std::move(end));
    events_.ended(place(t), why.state, why.root_cause, 0, 0, 0, error);
    events_.flush_if_full(this);
  }
  finish_if_ended(r.expansion);
}

void task_group::end_between_attempts(const next_attempt& a,
                                      const stop_reason& why) {
  plan_.end(a.task.expansion, 1, why.state);
  deadlines_.ended(a.task);
  ended_task end{.task = a.task, .state = why.state};
  if (why.error)
    end.failures.push_back(why.error);
  news_.counts.add(why.state);
  news_.tasks.push_back(std::move(end));
  events_.ended(place(a.task), why.state, why.root_cause, a.number,
                a.last_start, a.last_duration, why.error);
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
    f.node = groups().of().at(node).name;
    f.task = groups().task_name(ref(live_.at(r.task.expansion), r.task.index));
    told.error =
        why.error ? why.error : std::make_shared<const failure>(std::move(f));
  }
  r.end.outcome = why.state == task_state::timed_out
                      ? attempt_outcome::timed_out
                      : attempt_outcome::cancelled;
  r.end.start = told.start;
  r.end.duration = told.duration;
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
    bool is_more = !is_new && i->second.only_waiting;
    if (is_more)
      i->second = why;
    return !is_new && !is_more;
  });
  if (tasks.empty())
    return;
  for (const auto& t : tasks)
    if (!why.only_waiting)
      deadlines_.asked_to_stop(t, now_ns());
  for (const auto& [id, worker] : workers_)
    post(this, worker, stop_work{caf::actor{this}, tasks, !why.only_waiting});
  arm_tick();
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

void task_group::end_as_asked(attempt_report& r, const stop_reason& why) {
  if (r.end.paused()) {
    r.end.exports.clear();
    r.yielded = 0;
    paused_.pause(r, 0);
    return end_between_parts(r, why);
  }
  r.end.outcome = why.state == task_state::timed_out
                      ? attempt_outcome::timed_out
                      : attempt_outcome::cancelled;
  r.end.stop_error = why.error;
  r.end.exports.clear();
}

// -- deadlines ----------------------------------------------------------------

void task_group::on_tick() {
  tick_at_.reset();
  if (!start_.run)
    return; // it has left
  auto now = now_ns();
  if (auto most = deadlines_.longest_ready())
    for (const auto& r : plan_.drop_older(now - *most, task_state::timed_out))
      end_unsent(r, {.state = task_state::timed_out});
  for (const auto& p : deadlines_.pop_passed(now))
    on_passed(p, now);
  for (const auto& t : retries_.pass(now))
    deadlines_.ready(t, now);
  if (retries_.ready() > 0)
    demand_more(0, 0);
  tell_coordinator();
  arm_tick();
}

void task_group::on_passed(const task_deadlines::passed& p, nanoseconds now) {
  using kind = task_deadlines::kind;
  selection one{p.task.expansion, p.task.index};
  stop_reason why{.state = task_state::timed_out};
  switch (p.what) {
  case kind::start:
    why.error = timed_out(p.task, "has not started within queue_timeout",
                          policy_->queue_timeout->count());
    why.only_waiting = true;
    why.final = false;
    return stop(one, why);
  case kind::end:
    why.error = timed_out(p.task, "has not ended within timeout",
                          policy_->timeout->count());
    why.final = false;
    return ask_to_stop({p.task}, why);
  case kind::total:
    why.error = timed_out(p.task, "has not ended within total_timeout",
                          policy_->total_timeout->count());
    return stop(one, why);
  case kind::grace:
    // What began a moment ago may not have been told yet.
    if (running_.contains(p.task))
      return abandon(p.task);
    return deadlines_.asked_to_stop(p.task, now);
  }
}

// Ends an attempt that does not return when it is asked to. It keeps its slot,
// and another one may be made at once only if that does not matter to the node.
void task_group::abandon(const task& t) {
  auto r = std::move(running_.extract(t).mapped());
  auto why = std::move(asked_.extract(t).mapped());
  r.end.start = r.started;
  r.end.duration = now_ns() - r.started;
  r.end.abandoned = true;
  ++abandoned_;
  end_as_asked(r, why);
  auto worker = workers_.begin()->first;
  if (auto spare = spares_.extract(t); spare && !why.final)
    if (auto at = next_attempt_at(r)) {
      r.inputs = std::move(spare.mapped().inputs);
      r.label = std::move(spare.mapped().label);
      r.blocked = std::move(spare.mapped().blocked);
      return retry(r, worker, *at);
    }
  plan_.finish(t, r.epoch, why.state);
  tell_end(r, worker, why.state, why.root_cause);
}

shared_failure task_group::timed_out(const task& t, const std::string& what,
                                     nanoseconds most) const {
  failure f;
  auto self = ref(live_.at(t.expansion), t.index);
  f.error = {"troupe::timed_out",
             what + ' ' + text_of(time_span::of_nanoseconds(most))};
  f.node = groups().of().at(groups().nodes(start_.group)[0]).name;
  f.task = groups().task_name(self);
  return std::make_shared<const failure>(std::move(f));
}

void task_group::arm_tick() {
  std::optional<nanoseconds> first;
  auto add = [&](std::optional<nanoseconds> t) {
    if (t && (!first || *t < *first))
      first = t;
  };
  add(retries_.next());
  add(deadlines_.next());
  if (auto most = deadlines_.longest_ready())
    if (auto since = plan_.oldest_ready())
      add(*since + *most);
  if (!first || (tick_at_ && *tick_at_ <= *first))
    return;
  tick_at_ = first;
  // A message that is on its way keeps its receiver alive: not for long.
  constexpr nanoseconds longest = 1'000'000'000;
  post_later(this,
             std::chrono::nanoseconds{
                 std::clamp<nanoseconds>(*first - now_ns(), 0, longest)},
             tick_atom_v);
}

} // namespace troupe
