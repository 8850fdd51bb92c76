#include <troupe/actors/task_group.hpp>

#include <algorithm>

namespace troupe {

namespace {

std::uint64_t size_of(const group_start& start) {
  return start.elements ? start.elements.get<value_list>().size() : 1;
}

task_state state_of(attempt_outcome o) { return static_cast<task_state>(o); }

} // namespace

task_group::task_group(caf::actor_config& config, group_start start)
    : caf::event_based_actor(config), start_(std::move(start)),
      plan_(size_of(start_)), events_(start_.run), started_(now_ns()) {}

caf::behavior task_group::make_behavior() {
  const auto& run = *start_.run;
  auto job = std::make_shared<group_job>(group_job{
      run.definition, std::move(start_.program), std::move(start_.shared),
      std::move(start_.labels), run.stop.get_token(), caf::actor{this}});
  for (auto i : job->program->exports())
    columns_.push_back({job->program->steps()[i].node, value_list(plan_.size()),
                        std::nullopt});
  job_ = std::move(job);
  if (start_.skip)
    drop_rest(task_state::skipped, *start_.skip);
  else if (run.stop.stop_requested())
    drop_rest(task_state::cancelled, {});
  else if (!plan_.ended())
    demand_more(0, 0);
  finish_if_ended();
  return {
      [this](attempt_reports& all) { on_reports(all); },
      [this](const grant& g) { on_grant(g); },
      [this](cancel_atom) { on_cancel(); },
  };
}

const value_list* task_group::elements() const {
  return start_.elements.get_if<value_list>();
}

// -- sending ------------------------------------------------------------------

void task_group::demand_more(worker_id released_by, std::uint64_t released) {
  post(this, start_.run->dispatcher,
       demand{start_.run->definition->id, plan_.remaining(), expected_,
              released_by, released});
}

void task_group::on_grant(const grant& g) {
  auto tasks = std::min(g.tasks, plan_.remaining());
  if (tasks > 0)
    submit(g, tasks);
  if (tasks < g.tasks)
    demand_more(g.worker, g.tasks - tasks);
}

void task_group::submit(const grant& g, std::uint64_t tasks) {
  work_batch batch{
      .job = job_, .items = {}, .submitted = now_ns(), .expected = expected_};
  batch.items.reserve(tasks);
  const auto& groups = start_.run->definition->groups;
  auto spawner = groups.spawner(start_.group);
  for (; tasks > 0; --tasks) {
    auto index = plan_.take(g.epoch);
    work w{.context = {.run = start_.run->definition.get(),
                       .task = {start_.group, index},
                       .spawning_task = {spawner, 0},
                       .group_size = plan_.size(),
                       .epoch = g.epoch,
                       .stop = job_->stop},
           .element = {}};
    if (const auto* list = elements())
      w.element = (*list)[index];
    batch.items.push_back(std::move(w));
  }
  workers_.try_emplace(g.worker, g.to);
  if (events_.active())
    emit_submitted(g, batch);
  events_.flush(this);
  post(this, g.to, std::move(batch));
}

// -- collecting ---------------------------------------------------------------

void task_group::on_reports(attempt_reports& all) {
  std::uint64_t ended = 0;
  if (events_.active()) // a start, its nodes, and the ends of attempt and task
    events_.expect(all.reports.size() * (job_->program->steps().size() + 3));
  for (auto& r : all.reports) {
    if (r.tells_start && events_.active())
      emit_started(r, all.worker);
    if (r.ended) {
      on_end(r, all.worker);
      ++ended;
    }
  }
  events_.flush(this);
  count_ends();
  if (ended > 0 && !plan_.ended())
    demand_more(all.worker, ended);
  finish_if_ended();
}

void task_group::on_end(attempt_report& r, worker_id worker) {
  auto s = state_of(r.end.outcome);
  if (!plan_.finish(r.index, r.epoch, s))
    return; // late: the attempt was given up
  uncounted_.add(s);
  if (r.started > 0)
    expected_ =
        expected_ < 0 ? r.end.duration : (7 * expected_ + r.end.duration) / 8;
  for (const auto& n : r.end.nodes)
    if (n.error && s == task_state::failed)
      failures_.push_back(n.error);
  if (events_.active())
    emit_end(r, worker, s);
  labels_ = std::move(r.end.labels);
  store(r);
}

void task_group::store(attempt_report& r) {
  for (std::uint32_t i = 0; i < columns_.size(); ++i) {
    auto& c = columns_[i];
    if (i < r.end.exports.size() && r.end.exports[i])
      c.values[r.index] = std::move(r.end.exports[i]);
    else if (!c.root_cause || r.index < c.root_cause->index)
      c.root_cause = task_ref{start_.group, r.index};
  }
}

void task_group::on_cancel() {
  drop_rest(task_state::cancelled, {});
  for (const auto& [id, worker] : workers_)
    post(this, worker, purge{job_});
  finish_if_ended();
}

// Ends all tasks that were never sent.
void task_group::drop_rest(task_state s, task_ref root_cause) {
  auto time = now_ns();
  while (plan_.remaining() > 0) {
    auto index = plan_.drop(s);
    uncounted_.add(s);
    auto reason =
        s == task_state::skipped ? root_cause : task_ref{start_.group, index};
    for (auto& c : columns_)
      if (!c.root_cause)
        c.root_cause = reason;
    if (!events_.active())
      continue;
    auto& e = emit_task<task_finished>(time, index, 0);
    e.state = s;
    e.root_cause = root_cause;
    if (events_.full())
      events_.flush(this);
  }
  count_ends();
}

// Adds the ends since the last time to the run's.
void task_group::count_ends() {
  start_.run->record->count(std::exchange(uncounted_, {}));
}

void task_group::finish_if_ended() {
  if (!plan_.ended())
    return;
  if (events_.active()) {
    auto time = now_ns();
    auto& e = events_.emit<group_finished>(time);
    e.group = start_.group;
    e.counts = plan_.counts();
    e.duration = time - started_;
  }
  events_.flush(this);
  post(this, start_.run->dispatcher, leave_atom_v);
  post(this, start_.coordinator, collect_end());
  job_ = nullptr; // it holds us
  quit();
}

group_end task_group::collect_end() {
  group_end end{.group = start_.group,
                .counts = plan_.counts(),
                .values = {},
                .missing = {},
                .failures = std::move(failures_),
                .labels = std::move(labels_)};
  bool in_block = static_cast<bool>(start_.elements);
  for (auto& c : columns_) {
    if (c.root_cause)
      end.missing.push_back({c.node, *c.root_cause});
    else if (in_block)
      end.values.emplace_back(c.node, value::of(std::move(c.values)));
    else
      end.values.emplace_back(c.node, std::move(c.values.front()));
  }
  return end;
}

// -- telling ------------------------------------------------------------------

template <class Event>
Event& task_group::emit_task(nanoseconds time, std::uint64_t index,
                             std::uint32_t attempt) {
  auto& e = events_.emit<Event>(time);
  e.task = {start_.group, index};
  e.group_size = plan_.size();
  e.group_size_final = true;
  e.attempt = attempt;
  return e;
}

void task_group::emit_submitted(const grant& g, const work_batch& batch) {
  events_.expect(batch.items.size());
  for (const auto& w : batch.items)
    emit_task<task_submitted>(batch.submitted, w.context.task.index,
                              w.context.attempt)
        .worker = g.worker;
}

void task_group::emit_started(const attempt_report& r, worker_id worker) {
  auto& e = emit_task<task_started>(r.started, r.index, r.attempt);
  e.worker = worker;
  e.slot = r.slot;
  e.queue_wait = r.started - r.received;
  e.transfer = r.received - r.submitted;
}

void task_group::emit_end(const attempt_report& r, worker_id worker,
                          task_state s) {
  for (const auto& n : r.end.nodes)
    emit_node(r, n);
  if (s == task_state::succeeded)
    emit_expanded(r);
  auto time = r.started > 0 ? r.end.start + r.end.duration : now_ns();
  auto error = r.end.error();
  auto& a = emit_task<attempt_finished>(time, r.index, r.attempt);
  a.worker = worker;
  a.slot = r.slot;
  a.outcome = r.end.outcome;
  a.start = r.end.start;
  a.duration = r.end.duration;
  a.cpu = r.end.cpu;
  a.error = error;
  auto& t = emit_task<task_finished>(time, r.index, r.attempt);
  t.state = s;
  t.attempts = r.attempt + 1;
  t.start = r.end.start;
  t.duration = r.end.duration;
  t.error = error;
}

void task_group::emit_node(const attempt_report& r, const node_end& n) {
  auto& e = emit_task<node_finished>(n.start + n.duration, r.index, r.attempt);
  e.node = n.node;
  e.outcome = n.outcome;
  e.start = n.start;
  e.duration = n.duration;
  e.error = n.error;
}

// An expander's elements are announced before its attempt has finished.
void task_group::emit_expanded(const attempt_report& r) {
  auto block = start_.run->definition->groups.block_of(start_.group);
  if (block == no_group)
    return;
  auto& e = events_.emit<group_expanded>(r.end.start + r.end.duration);
  e.group = block;
  e.spawning_task = {start_.group, r.index};
  e.count = r.end.exports.front().get<value_list>().size();
  e.final = true;
  e.labels = r.end.labels;
}

} // namespace troupe
