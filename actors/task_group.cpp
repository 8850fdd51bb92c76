#include <troupe/actors/task_group.hpp>
#include <troupe/graph/run_policies.hpp>

#include <algorithm>

namespace troupe {

namespace {

task_state state_of(attempt_outcome o) { return static_cast<task_state>(o); }

pool pool_of(const task_program& program, const task_policy& policy) {
  return program.is_async()                ? pool::async
         : policy.blocking.value_or(false) ? pool::blocking
                                           : pool::compute;
}

} // namespace

task_group::task_group(caf::actor_config& config, group_start start)
    : caf::event_based_actor(config), start_(std::move(start)),
      program_(std::make_shared<const task_program>(
          start_.run->definition->groups, start_.group)),
      is_expander_(groups().why(start_.group) == purpose::expand_unordered),
      overrides_(groups(), start_.group, start_.run->given),
      policy_(std::make_shared<const task_policy>(policy_of_task(
          groups().of(), groups().nodes(start_.group), start_.run->policy))),
      schedule_(start_.run->definition->id.low + start_.group),
      events_(start_.run, start_.group), news_{start_.group, {}, {}} {}

caf::behavior task_group::make_behavior() {
  return {
      [this](attempt_reports& all) { on_reports(all); },
      [this](const grant& g) { on_grant(g); },
      [this](open_expansion& o) { on_open(o); },
      [this](run_tasks& r) { on_run(r); },
      [this](const end_tasks& e) { on_end(e); },
      [this](resume_task& r) { on_resume(r); },
      [this](const skip_task& s) { on_skip(s); },
      [this](tick_atom) { on_tick(); },
      [this](cancel_atom) { on_cancel(); },
      [this](leave_atom) { on_leave(); },
  };
}

// -- told by the coordinator --------------------------------------------------

void task_group::on_open(open_expansion& o) {
  auto id = o.expansion;
  plan_.open(id, o.size, o.final);
  auto known = live_.try_emplace(id, live_expansion{{}, nullptr, now_ns()});
  known.first->second.what = std::move(o);
  finish_if_ended(id);
  events_.flush(this);
}

void task_group::on_run(run_tasks& r) {
  const auto& run = *start_.run;
  auto& e = live_.at(r.expansion);
  if (!e.job)
    e.job = std::make_shared<const group_job>(
        group_job{run.definition, program_, policy_, std::move(r.shared),
                  run.stop.get_token(), caf::actor{this}});
  plan_.add_ready(r.expansion, r.first, r.count, std::move(r.with));
  if (run.stop.stop_requested())
    on_cancel();
  else
    demand_more(0, 0);
}

void task_group::on_end(const end_tasks& e) {
  plan_.end(e.expansion, e.count, e.state);
  task_counts counts;
  counts.add(e.state, e.count);
  start_.run->record->count(counts);
  for (auto i = e.first; events_.active() && i < e.first + e.count; ++i) {
    auto at = place({e.expansion, i});
    if (!e.expanded.empty())
      events_.expanded(now_ns(), {.by = at.task,
                                  .first = 0,
                                  .count = e.expanded[i - e.first],
                                  .final = true});
    events_.ended(at, e.state, e.root_cause);
    events_.flush_if_full(this);
  }
  finish_if_ended(e.expansion);
  events_.flush(this);
}

// A task that was cancelled meanwhile does not go on.
void task_group::on_resume(resume_task& r) {
  if (!paused_.contains(r.task))
    return;
  resumable_.push_back(std::move(r));
  demand_more(0, 0);
}

void task_group::on_skip(const skip_task& s) {
  if (paused_.contains(s.task))
    end_paused(s.task, task_state::skipped, s.root_cause);
  tell_coordinator();
}

// All is told by now. (Of a group outside of blocks, so it is with its end.)
void task_group::on_leave() {
  post(this, start_.run->dispatcher, leave_atom_v);
  if (groups().spawner(start_.group) != no_group)
    post(this, start_.coordinator, leave_atom_v);
  live_.clear(); // jobs hold us
  // A tick that is yet to come holds us too, and must not hold the run.
  events_ = task_events{nullptr, start_.group};
  start_ = {};
  quit();
}

// -- sending ------------------------------------------------------------------

void task_group::demand_more(worker_id released_by, std::uint64_t released) {
  post(this, start_.run->dispatcher,
       demand{start_.run->definition->id, sendable(), expected_, released_by,
              released, pool_of(*program_, *policy_),
              static_cast<std::uint64_t>(policy_->batch.value_or(1))});
}

void task_group::on_grant(const grant& g) {
  auto tasks = std::min(g.tasks, sendable());
  if (tasks > 0)
    submit(g, tasks);
  if (tasks < g.tasks)
    demand_more(g.worker, g.tasks - tasks);
}

// A batch of work is of one expansion; there may be several.
void task_group::submit(const grant& g, std::uint64_t tasks) {
  workers_.try_emplace(g.worker, g.to);
  work_batch batch;
  auto send = [&] {
    if (batch.items.empty())
      return;
    events_.expect(batch.items.size());
    for (const auto& w : batch.items)
      if (events_.active() && !w.rest) // else it was submitted before
        events_.submitted(place({w.expansion, w.context.task.index}),
                          w.context.attempt, g.worker, batch.submitted);
    events_.flush(this);
    post(this, g.to, std::move(batch));
  };
  for (; tasks > 0; --tasks) {
    auto next = next_work(g.epoch);
    const auto& job = live_.at(next.expansion).job;
    if (batch.job != job) {
      send();
      batch = {.job = job,
               .items = {},
               .submitted = now_ns(),
               .expected = expected_};
    }
    batch.items.push_back(std::move(next));
  }
  send();
}

// What goes on comes before what is new.
work task_group::next_work(std::uint64_t epoch) {
  if (resumable_.empty() && !again_.empty())
    return next_try(epoch);
  if (resumable_.empty()) {
    auto taken = plan_.take(epoch);
    pull_limit_ = taken.pull_limit;
    return {.context = context_of(taken.which, epoch, std::move(taken.label)),
            .expansion = taken.which.expansion,
            .inputs = std::move(taken.inputs),
            .pull_limit = taken.pull_limit,
            .fed = std::move(taken.fed),
            .fed_final = taken.fed_final,
            .blocked = std::move(taken.blocked),
            .is_last = is_last(0)};
  }
  auto next = std::move(resumable_.front());
  resumable_.pop_front();
  auto& paused = paused_.at(next.task);
  plan_.resume(next.task, epoch);
  auto context = context_of(next.task, epoch, nullptr);
  context.attempt = paused.last.attempt;
  return {.context = std::move(context),
          .expansion = next.task.expansion,
          .inputs = {},
          .pull_limit = next.pull_limit,
          .fed = std::move(next.fed),
          .fed_final = next.fed_final,
          .rest = std::move(paused.last.end.rest),
          .is_last = is_last(paused.last.attempt)};
}

work task_group::next_try(std::uint64_t epoch) {
  auto next = std::move(again_.front());
  again_.pop_front();
  plan_.resume(next.task, epoch);
  auto context = context_of(next.task, epoch, std::move(next.label));
  context.attempt = next.number;
  return {.context = std::move(context),
          .expansion = next.task.expansion,
          .inputs = std::move(next.inputs),
          .pull_limit = pull_limit_,
          .blocked = std::move(next.blocked),
          .discarded = next.discarded,
          .is_last = is_last(next.number)};
}

bool task_group::is_last(std::uint32_t attempt) const {
  return !policy_->retry
         || attempt + 1 >= static_cast<std::uint32_t>(policy_->retry->attempts);
}

tracker_context task_group::context_of(const group_plan::task& t,
                                       std::uint64_t epoch,
                                       shared_label label) const {
  const auto& e = live_.at(t.expansion);
  return {.run = start_.run->definition.get(),
          .task = ref(e, t.index),
          .group_size = e.what.size,
          .group_size_final = e.what.final,
          .label = std::move(label),
          .epoch = epoch,
          .stop = e.job->stop};
}

// -- collecting ---------------------------------------------------------------

void task_group::on_reports(attempt_reports& all) {
  std::uint64_t ended = 0;
  // A start, its nodes, and the ends of attempt and task.
  events_.expect(all.reports.size() * (program_->steps().size() + 3));
  for (auto& r : all.reports) {
    if (is_expander_ && r.ended && !r.end.exports.empty()
        && r.end.exports.front())
      r.yielded = r.end.exports.front().get<value_list>().size();
    if (r.tells_start && events_.active())
      events_.started(place(r.task), r, all.worker);
    if (r.ended) {
      take_end(r, all.worker);
      ++ended;
    }
  }
  bool is_over = live_.empty() && groups().spawner(start_.group) == no_group;
  if (ended > 0 && !is_over) // else all credit is given back with the leave
    demand_more(all.worker, ended);
  tell_coordinator();
}

void task_group::take_end(attempt_report& r, worker_id worker) {
  if (is_expander_)
    check_overrides(r);
  if (r.end.paused())
    return pause(r, worker);
  if (auto again = next_attempt_at(r))
    return retry(r, worker, *again);
  auto s = state_of(r.end.outcome);
  if (!plan_.finish(r.task, r.epoch, s))
    return; // late: the attempt was given up
  if (!paused_.contains(r.task))
    expected_ =
        expected_ < 0 ? r.end.duration : (7 * expected_ + r.end.duration) / 8;
  else if (r.end.nodes.empty())
    cancel_between_parts(r);
  tell_end(r, worker, s);
}

// When what has failed is tried again. What an expander has yielded stands, so
// it must be able to yield it again.
std::optional<nanoseconds>
task_group::next_attempt_at(const attempt_report& r) {
  if (!r.end.retryable || start_.run->stop.stop_requested()
      || (paused_.contains(r.task) && !policy_->replayable.value_or(false)))
    return std::nullopt;
  return schedule_.next(
      *policy_->retry,
      {.failures = r.attempt + 1, .retryable = true, .time = now_ns()});
}

void task_group::retry(attempt_report& r, worker_id worker, nanoseconds at) {
  if (!plan_.pause(r.task, r.epoch))
    return;
  events_.attempt_ended(place(r.task), r, worker, nullptr, at);
  auto known = paused_.find(r.task);
  waiting_.emplace(at, next_attempt{.task = r.task,
                                    .number = r.attempt + 1,
                                    .inputs = std::move(r.inputs),
                                    .label = std::move(r.label),
                                    .blocked = std::move(r.blocked),
                                    .discarded = known == paused_.end()
                                                     ? 0
                                                     : known->second.yielded,
                                    .last_start = r.end.start,
                                    .last_duration = r.end.duration});
  arm_tick();
}

void task_group::arm_tick() {
  if (waiting_.empty())
    return;
  auto first = waiting_.begin()->first;
  if (tick_at_ && *tick_at_ <= first)
    return;
  tick_at_ = first;
  // A message that is on its way keeps its receiver alive: not for long.
  constexpr nanoseconds longest = 1'000'000'000;
  post_later(this,
             std::chrono::nanoseconds{
                 std::clamp<nanoseconds>(first - now_ns(), 0, longest)},
             tick_atom_v);
}

void task_group::on_tick() {
  tick_at_.reset();
  auto now = now_ns();
  while (!waiting_.empty() && waiting_.begin()->first <= now)
    again_.push_back(std::move(waiting_.extract(waiting_.begin()).mapped()));
  if (!again_.empty())
    demand_more(0, 0);
  arm_tick();
}

// Fails an expander's task that does not yield as many elements as there are
// values for.
void task_group::check_overrides(attempt_report& r) {
  if (r.end.outcome != attempt_outcome::succeeded)
    return;
  auto self = ref(live_.at(r.task.expansion), r.task.index);
  auto known = paused_.find(r.task);
  auto count = r.yielded + (known == paused_.end() ? 0 : known->second.yielded);
  auto node = groups().nodes(start_.group)[0];
  auto problem =
      overrides_.problem(groups().element_of(self), count, !r.end.paused());
  if (!problem)
    return;
  auto f = describe(std::make_exception_ptr(std::invalid_argument(*problem)));
  f.node = groups().of().at(node).name;
  f.task = groups().task_name(self);
  f.attempt = r.attempt;
  if (r.end.nodes.empty())
    r.end.nodes.push_back(
        {.node = node, .start = r.end.start, .duration = r.end.duration});
  r.end.nodes.back().outcome = node_outcome::failed;
  r.end.nodes.back().error = std::make_shared<const failure>(std::move(f));
  r.end.outcome = attempt_outcome::failed;
  r.end.exports.clear();
  r.end.labels = nullptr;
  r.end.rest = nullptr;
  r.yielded = 0;
}

void task_group::tell_end(attempt_report& r, worker_id worker, task_state s,
                          const task_ref& root_cause) {
  if (events_.active()) {
    auto at = place(r.task);
    auto elements = elements_of(r, true);
    bool announces = s == task_state::succeeded || elements.count > 0;
    events_.attempt_ended(at, r, worker, announces ? &elements : nullptr, 0);
    events_.ended(at, r, s, root_cause);
  }
  if (!paused_.empty())
    paused_.erase(r.task);
  ended_task end{.task = r.task,
                 .state = s,
                 .exports = std::move(r.end.exports),
                 .labels = std::move(r.end.labels),
                 .caught = s == task_state::failed && r.end.caught()};
  if (s == task_state::failed)
    for (auto& n : r.end.nodes)
      if (n.error)
        end.failures.push_back(std::move(n.error));
  news_.counts.add(s);
  news_.tasks.push_back(std::move(end));
  finish_if_ended(r.task.expansion);
}

// A lazy expander's task has yielded a part of its elements.
void task_group::pause(attempt_report& r, worker_id worker) {
  if (!plan_.pause(r.task, r.epoch))
    return;
  auto& known = paused_[r.task];
  events_.expanded(now_ns(), elements_of(r, false));
  news_.tasks.push_back({.task = r.task,
                         .paused = true,
                         .exports = std::move(r.end.exports),
                         .labels = std::move(r.end.labels)});
  known.yielded += r.yielded;
  known.worker = worker;
  known.last = std::move(r);
}

// Ends what was not sent, and asks for what was.
void task_group::on_cancel() {
  while (plan_.ready() > 0) {
    auto t = plan_.drop(task_state::cancelled);
    news_.counts.add(task_state::cancelled);
    news_.tasks.push_back({.task = t});
    events_.ended(place(t), task_state::cancelled, {});
    events_.flush_if_full(this);
    finish_if_ended(t.expansion);
  }
  cancel_paused();
  cancel_retries();
  for (const auto& [id, worker] : workers_)
    post(this, worker, purge{caf::actor{this}});
  tell_coordinator();
}

// Those that are at a worker just now end there.
void task_group::cancel_paused() {
  resumable_.clear();
  std::vector<group_plan::task> waiting;
  for (const auto& [task, paused] : paused_)
    if (paused.last.end.rest)
      waiting.push_back(task);
  for (const auto& task : waiting)
    end_paused(task, task_state::cancelled, {});
}

// Ends the tasks that wait for another attempt.
void task_group::cancel_retries() {
  for (auto& [time, next] : std::exchange(waiting_, {}))
    again_.push_back(std::move(next));
  for (const auto& next : std::exchange(again_, {})) {
    plan_.end(next.task.expansion, 1, task_state::cancelled);
    news_.counts.add(task_state::cancelled);
    news_.tasks.push_back({.task = next.task});
    events_.ended(place(next.task), task_state::cancelled, {}, next.number,
                  next.last_start, next.last_duration);
    finish_if_ended(next.task.expansion);
  }
}

void task_group::end_paused(const group_plan::task& t, task_state s,
                            const task_ref& root_cause) {
  auto& paused = paused_.at(t);
  plan_.end(t.expansion, 1, s);
  if (s == task_state::skipped)
    end_between_parts(paused.last, node_outcome::skipped, nullptr);
  else
    cancel_between_parts(paused.last);
  auto last = std::move(paused.last);
  tell_end(last, paused.worker, s, root_cause);
}

void task_group::cancel_between_parts(attempt_report& r) {
  auto node = groups().nodes(start_.group)[0];
  auto f = describe(std::make_exception_ptr(task_cancelled{}));
  f.node = groups().of().at(node).name;
  f.task = groups().task_name(ref(live_.at(r.task.expansion), r.task.index));
  end_between_parts(r, node_outcome::failed,
                    std::make_shared<const failure>(std::move(f)));
}

// Makes the end of a cancelled attempt that had begun of what is known of it.
void task_group::end_between_parts(attempt_report& r, node_outcome outcome,
                                   shared_failure error) {
  const auto& last = paused_.at(r.task).last;
  r.end.outcome = attempt_outcome::cancelled;
  r.end.start = last.end.start;
  r.end.duration = last.end.duration;
  r.end.rest = nullptr;
  r.end.labels = nullptr;
  r.yielded = 0; // since the last part
  r.end.nodes.push_back(
      {.node = groups().nodes(start_.group)[0],
       .outcome = outcome,
       .start = last.end.start,
       .duration = last.end.duration,
       .error = std::move(error)});
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
}

// -- for events
// ----------------------------------------------------------------

task_place task_group::place(const group_plan::task& t) const {
  const auto& e = live_.at(t.expansion);
  return {ref(e, t.index), e.what.size, e.what.final};
}

// What an expander's task has yielded, this time and before.
yielded_elements task_group::elements_of(const attempt_report& r,
                                         bool final) const {
  auto known = paused_.find(r.task);
  auto before = known == paused_.end() ? 0 : known->second.yielded;
  return {.by = ref(live_.at(r.task.expansion), r.task.index),
          .first = before,
          .count = before + r.yielded,
          .final = final,
          .labels = r.end.labels};
}

} // namespace troupe
