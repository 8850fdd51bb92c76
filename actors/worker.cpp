#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/lane.hpp>
#include <troupe/actors/report_boxes.hpp>
#include <troupe/actors/resource_usage.hpp>
#include <troupe/actors/worker.hpp>

namespace troupe {

namespace {

// Reading a thread's CPU clock is a system call, and takes two of them: too
// much for tiny tasks.
constexpr nanoseconds worth_a_cpu_clock = 20'000;

attempt_report begun(const attempt& a) {
  attempt_report r;
  r.task = a.report.task;
  r.epoch = a.report.epoch;
  r.attempt = a.report.attempt;
  r.submitted = a.report.submitted;
  r.received = a.report.received;
  r.started = a.started.load(std::memory_order_acquire);
  r.slot = a.report.slot;
  r.tells_start = !a.what.rest;
  return r;
}

void add_ended(report_boxes& to, attempt_ptr a) {
  a->report.started = a->started.load(std::memory_order_acquire);
  to.add_ended(std::move(a));
}

} // namespace

worker::worker(caf::actor_config& config, worker_setup setup)
    : caf::event_based_actor(config), setup_(std::move(setup)),
      queue_(std::make_shared<attempt_queue>(setup_.slots)),
      lanes_(setup_.slots) {}

caf::behavior worker::make_behavior() {
  home_ = std::make_shared<attempt_home>(
      attempt_home{setup_.presence, queue_, caf::actor{this}});
  return {
      [this](work_batch& batch) { on_work(batch); },
      [this](done_atom) { report(false); },
      [this](const stop_work& s) { on_stop_work(s); },
      [this](tick_atom) {
        ticking_ = false;
        report(true);
      },
      [this](sample_atom) {
        sampling_ = false;
        if (queue_->current_load().any())
          on_sample();
      },
      [this](stop_atom) { on_stop(); },
  };
}

caf::actor worker::spawn_lane(std::uint32_t slot) {
  caf::actor self{this};
  auto number = setup_.first_slot + slot;
  auto made = setup_.detached_lanes
                  ? spawn<lane, caf::detached>(queue_, slot, number, self)
                  : spawn<lane>(queue_, slot, number, self);
  caf::actor_cast<caf::abstract_actor*>(made)->attach_functor(
      [p = setup_.presence](const caf::error&) {});
  return made;
}

// Batches are not split among lanes.
void worker::on_work(work_batch& batch) {
  batch.received = now_ns();
  auto size = static_cast<std::size_t>(batch.job->policy->batch.value_or(1));
  std::vector<attempt_ptr> attempts;
  attempts.reserve(batch.items.size() / size + 1);
  for (auto& item : batch.items) {
    auto made = make_attempt(batch, item);
    if (attempts.empty() || attempts.back()->members() == size)
      attempts.push_back(std::move(made));
    else
      attempts.back()->batch.push_back(std::move(made));
  }
  for (auto slot : queue_->push(std::move(attempts)))
    wake(slot);
  arm_tick();
  if (!sampling_)
    on_sample();
}

// Ends when there is nothing to do, so that an idle engine does not wake up.
void worker::on_sample() {
  if (!setup_.samples_to)
    return;
  usage_report u;
  auto load = queue_->current_load();
  u.sample.worker = setup_.id;
  u.sample.running = load.running;
  u.sample.queued = load.queued;
  u.sample.pending = load.pending;
  read_usage(u.sample);
  post(this, setup_.samples_to, u);
  sampling_ = true;
  post_later(this, setup_.sample_interval, sample_atom_v);
}

attempt_ptr worker::make_attempt(const work_batch& batch, work& item) const {
  auto a = std::make_shared<attempt>(batch.job);
  a->what = std::move(item);
  a->what.context.stop = &a->stop;
  a->start_reported = a->what.rest != nullptr; // when it began
  auto& r = a->report;
  r.task = {a->what.expansion, a->what.context.task.index};
  r.epoch = a->what.context.epoch;
  r.attempt = a->what.context.attempt;
  r.submitted = batch.submitted;
  r.received = batch.received;
  a->measure_cpu = batch.expected < 0 || batch.expected >= worth_a_cpu_clock;
  if (batch.job->program->is_async())
    a->home = home_;
  return a;
}

void worker::wake(std::uint32_t slot) {
  if (!lanes_[slot])
    lanes_[slot] = spawn_lane(slot);
  post(this, lanes_[slot], run_atom_v);
}

void worker::on_stop_work(const stop_work& s) {
  report_boxes out;
  for (auto& a : queue_->stop(s)) {
    a->report.end.outcome = attempt_outcome::cancelled;
    add_ended(out, std::move(a));
  }
  out.send(this, setup_.id);
}

void worker::report(bool starts) {
  auto news = queue_->take_news(starts);
  report_boxes out;
  for (const auto& a : news.started)
    out.add_begun(*a->job, begun(*a));
  for (auto& a : news.ended)
    add_ended(out, std::move(a));
  out.send(this, setup_.id);
  arm_tick();
}

// A tick is due while something is untold; so nothing stirs while all that runs
// has been reported.
void worker::arm_tick() {
  if (ticking_ || !queue_->has_untold())
    return;
  ticking_ = true;
  post_later(this, report_interval, tick_atom_v);
}

void worker::on_stop() {
  for (const auto& l : lanes_)
    if (l)
      post(this, l, stop_atom_v);
  lanes_.clear();
  home_.reset();
  setup_.samples_to = {}; // which refers to us, by way of the dispatcher
  quit();
}

} // namespace troupe
