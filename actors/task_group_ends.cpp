// How a task group takes what becomes of its attempts.

#include <troupe/actors/task_group.hpp>

#include <algorithm>
#include <stdexcept>

namespace troupe {

namespace {

// A task whose nodes have all called `skip` is skipped itself.
task_state state_of(const attempt_end& end) {
  auto is_skipped = [](const node_end& n) {
    return n.outcome == node_outcome::skipped;
  };
  if (end.outcome == attempt_outcome::succeeded && !end.nodes.empty()
      && std::all_of(end.nodes.begin(), end.nodes.end(), is_skipped))
    return task_state::skipped;
  return static_cast<task_state>(end.outcome);
}

} // namespace

void task_group::on_reports(attempt_reports& all) {
  // A start, its nodes, and the ends of attempt and task.
  events_.expect(all.ended.size() * (program_->steps().size() + 3)
                 + all.begun.size());
  news_.tasks.reserve(all.ended.size());
  for (auto& r : all.begun)
    if (auto* flight = plan_.find(r.task, r.epoch); flight && r.tells_start)
      take_start(r, all.worker, *flight);
  std::uint64_t released = 0;
  for (auto& a : all.ended)
    released += take_report(a->report, all.worker);
  bool is_over = live_.empty() && groups().spawner(start_.group) == no_group;
  if (!all.ended.empty() && !is_over) // else all is given back with the leave
    demand_more(all.worker, released);
  tell_coordinator();
  if (leaving_ && abandoned_.empty())
    leave();
}

// Whether the attempt was out until now.
bool task_group::take_report(attempt_report& r, worker_id worker) {
  auto* flight = plan_.find(r.task, r.epoch);
  if (!flight)
    return take_late(r);
  if (r.end.outcome == attempt_outcome::lost)
    complete_lost(r, worker, *flight);
  if (is_expander_ && !r.end.exports.empty() && r.end.exports.front())
    r.yielded = r.end.exports.front().get<value_list>().size();
  if (r.tells_start && events_.active())
    events_.started(place(r.task), r, worker);
  take_end(r, worker, flight->since);
  return true;
}

// It was not waited for: abandoned, or given up as lost with its worker.
bool task_group::take_late(attempt_report& r) {
  r.end.rest.reset();
  auto [first, end] = abandoned_.equal_range(r.task);
  auto i = std::find_if(first, end,
                        [&](const auto& a) { return a.second == r.epoch; });
  if (i == end) {
    start_.run->record->count_late();
    return false;
  }
  abandoned_.erase(i);
  return true;
}

void task_group::take_start(attempt_report& r, worker_id worker,
                            group_plan::flight& f) {
  if (events_.active())
    events_.started(place(r.task), r, worker);
  running_.insert_or_assign(r.task, running_attempt{r, worker});
  f.started = r.started;
  arm_tick(deadlines_.end(r.started));
}

void task_group::take_end(attempt_report& r, worker_id worker,
                          nanoseconds since) {
  if (!running_.empty())
    running_.erase(r.task);
  if (!spares_.empty())
    spares_.erase(r.task);
  if (is_expander_)
    check_overrides(r);
  auto why = take_reason(r);
  if (why)
    end_as_asked(r, *why);
  if (r.end.paused())
    return pause(r, worker, since);
  if (r.end.outcome == attempt_outcome::lost)
    return take_lost(r, worker, since);
  if (!why || !why->final)
    if (auto again = next_attempt_at(r, since))
      return retry(r, worker, since, *again);
  auto s = state_of(r.end);
  plan_.finish(r.task, r.epoch, s);
  auto paused = paused_.find(r.task);
  if (!paused)
    expected_ =
        expected_ < 0 ? r.end.duration : (7 * expected_ + r.end.duration) / 8;
  else if (r.end.nodes.empty())
    end_between_parts(r, why.value_or(stop_reason{}));
  tell_end(r, worker, s,
           why                        ? why->root_cause
           : s == task_state::skipped ? place(r.task).task
                                      : task_ref{});
}

// A lazy expander's task has yielded a part of its elements.
void task_group::pause(attempt_report& r, worker_id worker, nanoseconds since) {
  plan_.pause(r.task, r.epoch);
  events_.expanded(now_ns(), elements_of(r, false));
  news_.tasks.push_back({.task = r.task,
                         .paused = true,
                         .exports = std::move(r.end.exports),
                         .labels = std::move(r.end.labels)});
  paused_.pause(std::move(r), worker, since);
  arm_tick(deadlines_.total(since));
}

// Fails an expander's task that does not yield as many elements as there are
// values for.
void task_group::check_overrides(attempt_report& r) {
  if (r.end.outcome != attempt_outcome::succeeded)
    return;
  auto self = ref(live_.at(r.task.expansion), r.task.index);
  auto node = groups().nodes(start_.group)[0];
  auto problem =
      overrides_.problem(groups().element_of(self),
                         paused_.yielded(r.task) + r.yielded, !r.end.paused());
  if (!problem)
    return;
  auto f = describe(std::make_exception_ptr(std::invalid_argument(*problem)));
  f.attempt = r.attempt;
  if (r.end.nodes.empty())
    r.end.nodes.push_back(
        {.node = node, .start = r.end.start, .duration = r.end.duration});
  r.end.nodes.back().outcome = node_outcome::failed;
  r.end.nodes.back().error = at_task(r.task, std::move(f));
  r.end.outcome = attempt_outcome::failed;
  r.end.exports.clear();
  r.end.labels = nullptr;
  r.end.rest = nullptr;
  r.yielded = 0;
}

// What it has yielded since the last part is dropped. If its time was over
// while it ran, that is its own fault.
void task_group::end_as_asked(attempt_report& r, stop_reason why) {
  if (why.error) {
    auto f = *why.error;
    f.attempt = r.attempt;
    f.fault = r.started > 0 ? fault_of::task : fault_of::system;
    why.error = std::make_shared<const failure>(std::move(f));
  }
  r.end.exports.clear();
  r.end.labels = nullptr;
  r.yielded = 0;
  if (r.end.paused()) {
    paused_.pause(r, 0, 0);
    return end_between_parts(r, why);
  }
  if (r.end.outcome == attempt_outcome::lost && r.started > 0)
    r.end.abandoned = true;
  r.end.outcome = why.state == task_state::timed_out
                      ? attempt_outcome::timed_out
                      : attempt_outcome::cancelled;
  r.end.stop_error = why.error;
}

// When what has failed is tried again. What an expander has yielded stands, so
// it must be able to yield it again.
std::optional<nanoseconds> task_group::next_attempt_at(const attempt_report& r,
                                                       nanoseconds since) {
  bool in_time = r.end.outcome != attempt_outcome::timed_out;
  if (in_time ? !r.end.retryable
              : is_last(r.task, r.attempt)
                    || !is_retryable(*policy_->retry, *r.end.error()))
    return std::nullopt;
  if (start_.run->stop.stop_requested()
      || (paused_.find(r.task) && !policy_->replayable.value_or(false)))
    return std::nullopt;
  return schedule_.next(*policy_->retry,
                        {.failures = r.attempt + 1 - losses(r.task),
                         .retryable = true,
                         .time = now_ns(),
                         .deadline = deadlines_.total(since)});
}

void task_group::retry(attempt_report& r, worker_id worker, nanoseconds since,
                       nanoseconds at) {
  plan_.pause(r.task, r.epoch);
  events_.attempt_ended(place(r.task), r, worker, nullptr, at);
  past_[r.task].past.push_back({.attempt = r.attempt,
                                .outcome = r.end.outcome,
                                .start = r.end.start,
                                .duration = r.end.duration,
                                .worker = worker,
                                .error = r.end.error()->chain()});
  retries_.add({.task = r.task,
                .number = r.attempt + 1,
                .inputs = std::move(r.inputs),
                .label = std::move(r.label),
                .blocked = std::move(r.blocked),
                .since = since,
                .discarded = paused_.yielded(r.task),
                .last_start = r.end.start,
                .last_duration = r.end.duration},
               at);
  arm_tick(at);
}

void task_group::tell_end(attempt_report& r, worker_id worker, task_state s,
                          const task_ref& root_cause) {
  if (events_.active()) {
    auto at = place(r.task);
    auto elements = elements_of(r, true);
    bool announces = s == task_state::succeeded || elements.count > 0;
    events_.attempt_ended(at, r, worker, announces ? &elements : nullptr, 0);
    tell_past(r);
    events_.ended(at, r, s, root_cause);
  } else {
    tell_past(r);
  }
  if (!paused_.empty())
    paused_.erase(r.task);
  ended_task end{.task = r.task,
                 .state = s,
                 .exports = std::move(r.end.exports),
                 .labels = std::move(r.end.labels)};
  if (r.end.stop_error)
    end.failures.push_back(std::move(r.end.stop_error));
  else if (s != task_state::cancelled)
    for (auto& n : r.end.nodes)
      if (n.error && n.outcome != node_outcome::caught)
        end.failures.push_back(std::move(n.error));
  news_.counts.add(s);
  news_.tasks.push_back(std::move(end));
  finish_if_ended(r.task.expansion);
}

// A task that was tried more than once says so in its errors.
void task_group::tell_past(attempt_report& r) {
  if (past_.empty())
    return;
  auto past = past_.extract(r.task);
  if (!past)
    return;
  auto tell = [&](shared_failure& why) {
    if (why)
      why = with_past(*why, past.mapped().past);
  };
  tell(r.end.stop_error);
  for (auto& n : r.end.nodes)
    tell(n.error);
}

// Says of a failure where it is: at the first node of a task.
shared_failure task_group::at_task(const task& t, failure f) const {
  const auto& n = groups().of().at(groups().nodes(start_.group)[0]);
  f.node = n.name;
  f.declared = to_string(n.where);
  f.task = groups().task_name(place(t).task);
  return std::make_shared<const failure>(std::move(f));
}

shared_failure task_group::with_past(failure f,
                                     std::vector<past_attempt> attempts) {
  f.past = std::move(attempts);
  return std::make_shared<const failure>(std::move(f));
}

void task_group::finish_if_ended(expansion_id id) {
  if (!plan_.ended(id))
    return;
  auto counts = plan_.close(id);
  auto e = live_.extract(id);
  events_.group_ended(groups().spawning_task(ref(e.mapped(), 0)), counts,
                      e.mapped().started);
}

void task_group::tell_coordinator() {
  events_.flush(this);
  if (news_.tasks.empty())
    return;
  start_.run->record->count(news_.counts);
  post(this, start_.coordinator,
       std::exchange(news_, tasks_ended{start_.group, {}, {}}));
  if (lacks_worker_)
    tell_unplaced();
}

} // namespace troupe
