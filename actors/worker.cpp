#include <troupe/actors/worker.hpp>

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/task.hpp>

#include <algorithm>

namespace troupe {

namespace {

// Reading a thread's CPU clock costs about 0.3 µs: too much for tiny tasks.
constexpr nanoseconds worth_a_cpu_clock = 20'000;
constexpr std::size_t reports_per_message = 32;

} // namespace

worker::worker(caf::actor_config& config, worker_id id, std::uint32_t slots)
    : caf::event_based_actor(config), id_(id), gate_(slots) {}

caf::behavior worker::make_behavior() {
  return {
      [this](work_batch& batch) { on_work(batch); },
      [this](done_atom, const attempt_ptr& a) { on_done(a); },
      [this](park_atom, const attempt_ptr& a, const caf::actor& task) {
        on_parked(a, task);
      },
      [this](const purge& p) { on_purge(p); },
      [this](tick_atom) { on_tick(); },
      [this](stop_atom) { quit(); },
  };
}

void worker::on_work(work_batch& batch) {
  auto received = now_ns();
  bool is_short = batch.expected >= 0 && batch.expected < short_task;
  for (auto& item : batch.items) {
    auto a = std::make_shared<attempt>();
    a->job = batch.job;
    a->what = std::move(item);
    a->submitted = batch.submitted;
    a->received = received;
    a->measure_cpu = batch.expected < 0 || batch.expected >= worth_a_cpu_clock;
    queue_.push_back({std::move(a), is_short});
  }
  pump();
}

std::size_t worker::window() const {
  auto slots = static_cast<std::size_t>(gate_.slots());
  return queue_.front().is_short ? std::max(slots, short_task_window) : slots;
}

void worker::pump() {
  while (!queue_.empty() && alive_.size() < window()) {
    auto next = std::move(queue_.front().what);
    queue_.pop_front();
    if (next->job->stop.stop_requested())
      give_back(next);
    else
      start(std::move(next));
  }
  if (queue_.empty())
    flush();
  arm_tick();
}

void worker::start(attempt_ptr a) {
  auto actor = spawn<task>(caf::actor{this}, gate_);
  alive_.push_back(a);
  post(this, actor, run_atom_v, std::move(a));
}

void worker::on_done(const attempt_ptr& a) {
  bool was_long = a->end.duration >= short_task;
  forget(a);
  report(a, true);
  resume_parked();
  pump();
  if (was_long)
    flush();
}

void worker::forget(const attempt_ptr& a) {
  auto i = std::find(alive_.begin(), alive_.end(), a);
  *i = std::move(alive_.back());
  alive_.pop_back();
}

// Tasks that found no slot take turns; there is a slot for one more as long as
// fewer than all are with tasks that are not parked.
void worker::resume_parked() {
  while (!parked_.empty() && alive_.size() - parked_.size() < gate_.slots()) {
    auto next = std::move(parked_.back());
    parked_.pop_back();
    post(this, next.task, run_atom_v, std::move(next.what));
  }
}

void worker::on_parked(const attempt_ptr& a, const caf::actor& task) {
  parked_.push_back({task, a});
  resume_parked();
}

void worker::on_purge(const purge& p) {
  std::erase_if(queue_, [&](const queued& q) {
    bool purged = q.what->job == p.job;
    if (purged)
      give_back(q.what);
    return purged;
  });
  std::erase_if(parked_, [&](const parked_task& t) {
    bool purged = t.what->job == p.job;
    if (purged) {
      forget(t.what);
      give_back(t.what);
      post(this, t.task, stop_atom_v);
    }
    return purged;
  });
  flush();
}

void worker::give_back(const attempt_ptr& a) {
  a->end.outcome = attempt_outcome::cancelled;
  report(a, true);
}

void worker::on_tick() {
  ticking_ = false;
  for (const auto& a : alive_)
    if (!a->start_reported && a->started.load(std::memory_order_acquire) > 0)
      report(a, false);
  flush();
  arm_tick();
}

// A tick is due while the start of a living task was not told, or reports wait.
// So nothing stirs while all tasks run and have been reported.
void worker::arm_tick() {
  auto untold = [](const attempt_ptr& a) { return !a->start_reported; };
  if (ticking_
      || (outboxes_.empty()
          && std::none_of(alive_.begin(), alive_.end(), untold)))
    return;
  ticking_ = true;
  post_later(this, report_interval, tick_atom_v);
}

void worker::report(const attempt_ptr& a, bool ended) {
  auto box = std::find_if(outboxes_.begin(), outboxes_.end(),
                          [&](const outbox& o) { return o.job == a->job; });
  if (box == outboxes_.end())
    box = outboxes_.insert(box, outbox{a->job, {}});
  auto started = a->started.load(std::memory_order_acquire);
  attempt_report r{.index = a->what.context.task.index,
                   .epoch = a->what.context.epoch,
                   .attempt = a->what.context.attempt,
                   .slot = started > 0 ? a->slot : 0,
                   .submitted = a->submitted,
                   .received = a->received,
                   .started = started,
                   .tells_start = started > 0 && !a->start_reported,
                   .ended = ended,
                   .end = ended ? std::move(a->end) : attempt_end{}};
  a->start_reported = a->start_reported || r.tells_start;
  box->reports.push_back(std::move(r));
  if (box->reports.size() >= reports_per_message)
    flush();
}

void worker::flush() {
  for (auto& box : outboxes_)
    post(this, box.job->group, attempt_reports{id_, std::move(box.reports)});
  outboxes_.clear();
}

} // namespace troupe
