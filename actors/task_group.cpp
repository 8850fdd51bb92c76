#include <troupe/actors/task_group.hpp>
#include <troupe/graph/run_policies.hpp>

#include <algorithm>

namespace troupe {

namespace {

pool pool_of(const task_program& program, const task_policy& policy) {
  return program.is_async()                ? pool::async
         : policy.blocking.value_or(false) ? pool::blocking
                                           : pool::compute;
}

// What other processes cannot build stays in this one.
task_policy policy_in(const run_context& run, group_id group) {
  const auto& groups = run.definition->groups;
  auto policy = policy_of_group(groups, group, run.policy);
  if (!run.definition->notes.recipe
      && policy.placement == placement::anywhere())
    policy.placement = placement::local();
  return policy;
}

} // namespace

task_group::task_group(caf::actor_config& config, group_start start)
    : caf::event_based_actor(config), start_(std::move(start)),
      program_(std::make_shared<const task_program>(
          start_.run->definition->groups, start_.group)),
      is_expander_(groups().why(start_.group) == purpose::expand_unordered),
      overrides_(groups(), start_.group, start_.run->given),
      policy_(std::make_shared<const task_policy>(
          policy_in(*start_.run, start_.group))),
      schedule_(start_.run->definition->id.low + start_.group),
      events_(start_.run, start_.group),
      deadlines_(*policy_), news_{start_.group, {}, {}} {}

caf::behavior task_group::make_behavior() {
  return {
      [this](attempt_reports& all) { on_reports(all); },
      [this](const grant& g) { on_grant(g); },
      [this](open_expansion& o) { on_open(o); },
      [this](run_tasks& r) { on_run(r); },
      [this](const end_tasks& e) { on_end(e); },
      [this](resume_task& r) { on_resume(r); },
      [this](const skip_task& s) { on_skip(s); },
      [this](const stop_tasks& s) { on_stop(s); },
      [this](const worker_missing& m) { on_missing(m); },
      [this](local_atom) { on_local(); },
      [this](tick_atom) { on_tick(); },
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
                  run.stop.get_token(), caf::actor{this}, run.record});
  plan_.add_ready(r.expansion, r.first, r.count, std::move(r.with), now_ns());
  if (run.stop.stop_requested())
    return on_stop({});
  demand_more(0, 0);
  if (deadlines_.any())
    arm_tick(deadlines_.sent(now_ns()));
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

void task_group::on_resume(resume_task& r) {
  paused_.resume(std::move(r));
  demand_more(0, 0);
}

void task_group::on_skip(const skip_task& s) {
  if (auto known = paused_.find(s.task); known && known->waits())
    end_paused(s.task,
               {.state = task_state::skipped, .root_cause = s.root_cause});
  tell_coordinator();
}

void task_group::on_stop(const stop_tasks& s) {
  stop(s.which, {.root_cause = s.root_cause});
  tell_coordinator();
}

// All is told by now. (Of a group outside of blocks, so it is with its end.)
void task_group::on_leave() {
  if (groups().spawner(start_.group) != no_group)
    post(this, start_.coordinator, leave_atom_v);
  leaving_ = true;
  if (abandoned_.empty())
    leave();
}

void task_group::leave() {
  post(this, start_.run->dispatcher, leave_atom_v);
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
              released, policy_, pool_of(*program_, *policy_)});
  if (lacks_worker_)
    tell_unplaced();
}

std::uint64_t task_group::sendable() const {
  return plan_.ready() + paused_.resumable() + retries_.ready();
}

void task_group::on_grant(const grant& g) {
  auto tasks = std::min(g.tasks, sendable());
  if (tasks > 0)
    submit(g, tasks);
  if (tasks < g.tasks)
    demand_more(g.worker, g.tasks - tasks);
}

// A batch of work is of one expansion; there may be several. What is to be
// alone at its worker comes alone.
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
                          w.context.attempt, g.worker, g.reason,
                          batch.submitted);
    events_.flush(this);
    post(this, g.to, std::move(batch));
  };
  for (; tasks > 0; --tasks) {
    auto next = next_work(g.epoch);
    keep_spare(next);
    if (deadlines_.any())
      watch(next);
    const auto& job = live_.at(next.expansion).job;
    bool apart =
        next.alone || (!batch.items.empty() && batch.items.back().alone);
    if (batch.job != job || apart) {
      send();
      batch = {.job = job,
               .items = {},
               .submitted = now_ns(),
               .expected = expected_};
      batch.items.reserve(tasks);
    }
    batch.items.push_back(std::move(next));
  }
  send();
}

// Has its deadlines looked at in time.
void task_group::watch(const work& w) {
  task t{w.expansion, w.context.task.index};
  const auto& f = *plan_.find(t, w.context.epoch);
  arm_tick(next_deadline(f));
}

nanoseconds task_group::next_deadline(const group_plan::flight& f) const {
  return std::min(deadlines_.total(f.since), f.started > 0
                                                 ? deadlines_.end(f.started)
                                                 : deadlines_.start(f.ready));
}

// What goes on comes before what is new.
work task_group::next_work(std::uint64_t epoch) {
  if (paused_.resumable() > 0)
    return next_part(epoch);
  if (retries_.ready() > 0)
    return next_try(epoch);
  auto taken = plan_.take(epoch);
  pull_limit_ = taken.pull_limit;
  return {.context = context_of(taken.which, epoch, std::move(taken.label)),
          .expansion = taken.which.expansion,
          .inputs = std::move(taken.inputs),
          .pull_limit = taken.pull_limit,
          .fed = std::move(taken.fed),
          .fed_final = taken.fed_final,
          .blocked = std::move(taken.blocked),
          .is_last = is_last(taken.which, 0)};
}

work task_group::next_part(std::uint64_t epoch) {
  auto [next, rest] = paused_.take();
  const auto& paused = *paused_.find(next.task);
  plan_.resume(next.task, {.epoch = epoch,
                           .since = paused.since,
                           .ready = paused.since,
                           .started = now_ns() - rest->duration});
  auto context = context_of(next.task, epoch, nullptr);
  context.attempt = paused.last.attempt;
  auto last = is_last(next.task, context.attempt);
  return {.context = std::move(context),
          .expansion = next.task.expansion,
          .inputs = {},
          .pull_limit = next.pull_limit,
          .fed = std::move(next.fed),
          .fed_final = next.fed_final,
          .rest = std::move(rest),
          .is_last = last};
}

work task_group::next_try(std::uint64_t epoch) {
  auto next = retries_.take();
  plan_.resume(next.task,
               {.epoch = epoch, .since = next.since, .ready = next.ready});
  auto context = context_of(next.task, epoch, std::move(next.label));
  context.attempt = next.number;
  return {.context = std::move(context),
          .expansion = next.task.expansion,
          .inputs = std::move(next.inputs),
          .pull_limit = pull_limit_,
          .blocked = std::move(next.blocked),
          .discarded = next.discarded,
          .is_last = is_last(next.task, next.number),
          .alone = is_suspect(next.task)};
}

void task_group::keep_spare(const work& w) {
  if (w.is_last || w.rest || !policy_->timeout
      || !policy_->idempotent.value_or(false))
    return;
  task t{w.expansion, w.context.task.index};
  spares_.insert_or_assign(t, next_attempt{.task = t,
                                           .inputs = w.inputs,
                                           .label = w.context.label,
                                           .blocked = w.blocked});
}

// Losses are not among the attempts that a policy grants.
bool task_group::is_last(const task& t, std::uint32_t attempt) const {
  return !policy_->retry
         || attempt + 1 - losses(t)
                >= static_cast<std::uint32_t>(policy_->retry->attempts);
}

tracker_context task_group::context_of(const task& t, std::uint64_t epoch,
                                       shared_label label) const {
  const auto& e = live_.at(t.expansion);
  return {.run = start_.run->definition.get(),
          .task = ref(e, t.index),
          .group_size = e.what.size,
          .group_size_final = e.what.final,
          .label = std::move(label),
          .epoch = epoch};
}

// -- for events ---------------------------------------------------------------

task_place task_group::place(const task& t) const {
  const auto& e = live_.at(t.expansion);
  return {ref(e, t.index), e.what.size, e.what.final};
}

// What an expander's task has yielded, this time and before.
yielded_elements task_group::elements_of(const attempt_report& r,
                                         bool final) const {
  auto before = paused_.yielded(r.task);
  return {.by = ref(live_.at(r.task.expansion), r.task.index),
          .first = before,
          .count = before + r.yielded,
          .final = final,
          .labels = r.end.labels,
          .summaries = r.yielded > 0 ? r.end.summaries : nullptr};
}

} // namespace troupe
