#include <troupe/actors/coordinator.hpp>
#include <troupe/actors/retry_schedule.hpp>
#include <troupe/actors/task_group.hpp>
#include <troupe/graph/policy_settings.hpp>

#include <algorithm>

namespace troupe {

coordinator::coordinator(caf::actor_config& config, run_context_ptr run)
    : caf::event_based_actor(config), run_(std::move(run)),
      groups_(run_->definition, &run_->definition->groups),
      plan_(groups_, run_->given, run_->policy), events_(run_) {}

caf::behavior coordinator::make_behavior() {
  return {
      [this](start_atom) { on_start(); },
      [this](tasks_ended& news) { on_tasks_ended(news); },
      [this](leave_atom) { on_left(); },
      [this](cancel_atom) { on_cancel(); },
      [this](const run_part& p) { on_stop_part(p); },
      [this](const tasks_unplaced& u) { on_unplaced(u); },
      [this](tick_atom) { on_tick(); },
  };
}

void coordinator::on_start() {
  started_ = now_ns();
  if (events_.active()) {
    events_.emit<run_started>(started_);
    events_.emit<groups_planned>(started_);
    events_.flush(this);
  }
  std::uint64_t singles = 0;
  for (group_id g = 0; g < groups_->size(); ++g)
    singles += is_single(g);
  run_->record->announce(singles);
  arm_tick();
  plan_.start();
  proceed();
}

void coordinator::on_tasks_ended(tasks_ended& news) {
  counts_ += news.counts;
  unplaced_.erase(news.group); // it tells what is left
  for (auto& t : news.tasks) {
    for (const auto& f : t.failures)
      if (!f->tolerated)
        failures_.push_back(f);
    task_end end{.group = news.group,
                 .expansion = t.task.expansion,
                 .index = t.task.index,
                 .state = t.state,
                 .exports = t.exports,
                 .failures = t.failures,
                 .labels = std::move(t.labels)};
    if (t.paused)
      plan_.go_on(end);
    else
      plan_.finish(end);
  }
  proceed();
}

void coordinator::on_cancel() {
  if (started_ == 0)
    return; // the start is yet to come, and sees the stop source
  for (const auto& [id, group] : live_)
    post(this, group, stop_tasks{});
  proceed();
}

void coordinator::on_stop_part(const run_part& p) {
  if (p.task)
    plan_.cancel(*p.task);
  else
    plan_.cancel(p.group);
  proceed();
}

// A message that is on its way keeps its receiver alive: not for long.
void coordinator::arm_tick() {
  auto first = retry_schedule::never;
  if (run_->timeout)
    first = started_ + run_->timeout->count();
  if (stalled_since_)
    first = std::min(first, *stalled_since_ + run_->stall_timeout.count());
  if (first == retry_schedule::never || std::exchange(ticking_, true))
    return;
  post_later(this,
             std::chrono::nanoseconds{
                 std::clamp<nanoseconds>(first - now_ns(), 0, 1'000'000'000)},
             tick_atom_v);
}

void coordinator::on_tick() {
  ticking_ = false;
  if (plan_.ended() || cancelled())
    return;
  auto now = now_ns();
  failure f;
  f.fault = fault_of::system;
  if (run_->timeout && now - started_ >= run_->timeout->count()) {
    f.error = {"troupe::timed_out",
               "the run has not ended within " + text_of(*run_->timeout)};
    fail(std::move(f));
  } else if (stalled_since_
             && now - *stalled_since_ >= run_->stall_timeout.count()) {
    if (run_->local_if_stalled && waits_for_workers())
      return run_locally();
    f.error = {"troupe::stalled", "nothing can move: " + describe_stall()};
    fail(std::move(f));
  } else {
    arm_tick();
  }
}

void coordinator::fail(failure why) {
  failures_.push_back(std::make_shared<const failure>(std::move(why)));
  gave_up_ = true;
  run_->stop.request_stop();
  on_cancel();
}

// By the stop source, not by the message: tasks see it before the message
// comes.
bool coordinator::cancelled() const { return run_->stop.stop_requested(); }

void coordinator::proceed() {
  if (cancelled())
    plan_.cancel();
  for (;;) {
    auto facts = plan_.take_facts();
    for (const auto& f : facts)
      act_upon(f);
    if (!facts.empty())
      continue; // to end tasks is to make facts
    if (cancelled() && waiting_.empty() && plan_.stalled()) {
      plan_.give_up();
      continue;
    }
    if (waiting_.empty()
        || (live_singles_ >= most_live_groups + unplaced_.size()
            && !cancelled()))
      break;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    run(next);
  }
  events_.flush(this);
  watch_for_stall();
  finish_if_ended();
}

void coordinator::act_upon(const fact& f) {
  switch (f.what) {
  case fact::kind::open:
    return open(f);
  case fact::kind::run:
    if (is_single(f.group))
      waiting_.push_back(f);
    else
      run(f);
    return;
  case fact::kind::pull:
    if (auto g = live_.find(f.group); g != live_.end())
      post(this, g->second,
           resume_task{{f.expansion, f.first}, f.count, {}, false});
    return;
  case fact::kind::feed:
    if (auto g = live_.find(f.group); g != live_.end())
      post(this, g->second,
           resume_task{{f.expansion, f.first}, 0, f.fed, f.fed_final});
    return;
  case fact::kind::abort:
    if (auto g = live_.find(f.group); g != live_.end())
      post(this, g->second, skip_task{{f.expansion, f.first}, f.root_cause});
    return;
  case fact::kind::stop:
    return stop(f);
  case fact::kind::give:
    return end(f, task_state::succeeded);
  case fact::kind::skip:
    return end(f, task_state::skipped);
  case fact::kind::cancel:
    return end(f, task_state::cancelled);
  case fact::kind::leave:
    return leave(f.group);
  }
}

const caf::actor& coordinator::group(group_id g) {
  auto& actor = live_[g];
  if (!actor) {
    actor = spawn<task_group>(group_start{run_, g, caf::actor{this}});
    live_singles_ += is_single(g);
  }
  return actor;
}

void coordinator::open(const fact& f) {
  run_->record->announce(f.news);
  events_.flush(this);
  post(this, group(f.group),
       open_expansion{f.expansion, f.within, f.count, f.final});
}

void coordinator::run(const fact& f) {
  if (cancelled())
    return cancel_tasks(f);
  events_.flush(this);
  const auto& to = group(f.group);
  if (is_single(f.group))
    post(this, to, open_expansion{f.expansion, {}, 1, true});
  post(this, to,
       run_tasks{f.expansion, f.first, f.count,
                 plan_.shared(f.group, f.expansion), plan_.take_supplies(f)});
}

// Of groups outside of blocks, tasks may be ready that were not sent.
void coordinator::stop(const fact& f) {
  auto waits = std::find_if(waiting_.begin(), waiting_.end(),
                            [&](auto& w) { return w.group == f.group; });
  if (waits != waiting_.end()) {
    auto ready = std::move(*waits);
    waiting_.erase(waits);
    ready.root_cause = f.root_cause;
    cancel_tasks(ready);
  }
  if (auto g = live_.find(f.group); g != live_.end()) {
    stop_tasks s{{.expansion = f.expansion}, f.root_cause};
    if (f.count > 0)
      s.which.index = f.first;
    post(this, g->second, s);
  }
}

// Tasks that were ready when the run was cancelled.
void coordinator::cancel_tasks(const fact& f) {
  end(f, task_state::cancelled);
  for (auto i = f.first; i < f.first + f.count; ++i)
    plan_.finish({.group = f.group, .expansion = f.expansion, .index = i});
}

// Ends tasks that are not run.
void coordinator::end(const fact& f, task_state s) {
  counts_.add(s, f.count);
  if (is_single(f.group))
    return emit_single_end(f, s);
  end_tasks e{f.expansion, f.first, f.count, s, f.root_cause, f.given_elements};
  events_.flush(this);
  post(this, group(f.group), std::move(e));
}

// Of a group whose only task is not run; there is no actor for that.
void coordinator::emit_single_end(const fact& f, task_state s) {
  task_counts counts;
  counts.add(s);
  run_->record->count(counts);
  if (!events_.active())
    return;
  auto time = now_ns();
  for (auto elements : f.given_elements)
    for (auto g : groups_->members(f.group)) {
      auto& e = events_.emit<group_expanded>(time);
      e.group = g;
      e.spawning_task = {f.group, 0};
      e.count = elements;
      e.final = true;
    }
  auto& t = events_.emit<task_finished>(time);
  t.task = {f.group, 0};
  t.group_size = 1;
  t.group_size_final = true;
  t.state = s;
  t.root_cause = f.root_cause;
  auto& e = events_.emit<group_finished>(time);
  e.group = f.group;
  e.counts = counts;
  if (events_.full())
    events_.flush(this);
}

void coordinator::leave(group_id g) {
  auto i = live_.find(g);
  if (i == live_.end())
    return; // none of its tasks was ever run
  post(this, i->second, leave_atom_v);
  if (is_single(g))
    --live_singles_;
  else
    ++leaving_;
  live_.erase(i);
}

void coordinator::on_left() {
  --leaving_;
  finish_if_ended();
}

// Groups in blocks may have ends to tell that they heard of from here.
void coordinator::finish_if_ended() {
  if (plan_.ended() && leaving_ == 0)
    finish_run();
}

void coordinator::finish_run() {
  auto end = collect_end();
  if (events_.active()) {
    auto time = now_ns();
    auto& e = events_.emit<run_finished>(time);
    e.outcome = end.outcome;
    e.counts = end.counts;
    e.duration = time - started_;
    if (!end.failures.empty())
      e.failures =
          std::make_shared<const std::vector<shared_failure>>(end.failures);
    events_.flush(this);
  }
  run_->record->leave(std::move(end));
  if (run_->has_semaphores)
    post(this, run_->dispatcher, forget_run{run_->definition->id});
  post(this, run_->bus, close_run{run_->definition->id});
  quit();
}

run_end coordinator::collect_end() {
  run_end end;
  end.counts = counts_;
  end.failures = std::move(failures_);
  const auto& targets = groups_->selected().targets;
  for (std::size_t i = 0; i < targets.size(); ++i)
    if (auto v = plan_.target(i))
      end.targets.emplace(targets[i], std::move(v));
    else if (auto* why = plan_.missing_target(i); why && why->tolerated())
      end.skipped.emplace(targets[i], why->failure);
  if (end.targets.size() + end.skipped.size() == targets.size())
    end.outcome = run_outcome::succeeded;
  else
    end.outcome = (cancelled() && !gave_up_) || end.failures.empty()
                      ? run_outcome::cancelled
                      : run_outcome::failed;
  return end;
}

} // namespace troupe
