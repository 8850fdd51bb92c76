// How a worker process's stand-in passes work on, and reports back.

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/remote_worker.hpp>
#include <troupe/actors/report_boxes.hpp>
#include <troupe/graph/codec_list.hpp>
#include <troupe/graph/remote_error.hpp>

#include <algorithm>

namespace troupe {

// -- what groups say ----------------------------------------------------------

void remote_worker::on_work(work_batch& batch) {
  if (!ended_ && !leaving_ && (!held_.empty() || must_wait(batch)))
    held_.push_back(std::move(batch));
  else
    pass_on(batch);
}

// What is to be alone there waits for all others, and these for it.
bool remote_worker::must_wait(const work_batch& batch) const {
  return !flights_.empty()
         && (batch.items.front().alone || flights_.begin()->second.what.alone);
}

void remote_worker::release_held() {
  while (!held_.empty() && (ended_ || leaving_ || !must_wait(held_.front()))) {
    auto next = std::move(held_.front());
    held_.pop_front();
    pass_on(next);
  }
}

// What comes when the worker is gone, or goes, is given back at once.
void remote_worker::pass_on(work_batch& batch) {
  report_boxes boxes;
  auto submitted = batch.submitted;
  auto give_back = [&](work& w, const std::string& problem) {
    flight f{batch.job, std::move(w), submitted};
    auto a = to_attempt(std::move(f));
    if (problem.empty()) {
      a->report.end.outcome = attempt_outcome::lost;
      a->report.planned = true; // it was never sent
    } else {
      fail_to_cross(a->report, *batch.job, a->what.context,
                    batch.job->program->steps().front().node, problem);
    }
    boxes.add_ended(std::move(a));
  };
  std::string problem;
  job_id job = 0;
  if (!ended_ && !leaving_)
    try {
      job = job_of(batch.job, batch.items.front());
    } catch (const std::exception& e) {
      problem = e.what();
    }
  if (job == 0) {
    for (auto& w : batch.items)
      give_back(w, problem);
    return boxes.send(this, setup_.id);
  }
  work_encoder out{job, batch.expected, batch.items.front()};
  for (auto& w : batch.items)
    try {
      out.add(++last_flight_, w, values_);
      flights_.emplace(last_flight_,
                       flight{batch.job, std::move(w), submitted});
    } catch (const std::exception& e) {
      give_back(w, e.what());
    }
  if (!out.empty())
    send_with_blocks(out.take());
  boxes.send(this, setup_.id);
}

// Huge values go before what names them.
void remote_worker::send_with_blocks(std::string message) {
  for (auto& [number, what] : values_.take_blocks()) {
    const auto& type = *what.type();
    auto size = type.codec->block->bytes(what.payload()).size();
    link_.send(encode_message(link_message::value, number,
                              std::string{type.name}, std::uint64_t{size}));
    link_.send_block(std::move(what));
  }
  link_.send(std::move(message));
}

job_id remote_worker::job_of(const std::shared_ptr<const group_job>& job,
                             const work& first) {
  auto& known = jobs_[job.get()];
  if (known.id != 0 && known.job.lock() == job)
    return known.id;
  open(job->run);
  if (known.id != 0)
    link_.send(encode_message(link_message::close_job, known.id));
  known = {};
  job_notice n{.id = last_job_ + 1,
               .run = job->run->id,
               .group = first.context.task.group,
               .within = first.context.task.within};
  if (job->policy->retry)
    n.attempts = static_cast<std::uint32_t>(job->policy->retry->attempts);
  n.batch = static_cast<std::uint32_t>(job->policy->batch.value_or(1));
  n.blocking = job->policy->blocking.value_or(false);
  send_with_blocks(encode_job(n, job->shared, values_));
  known = {++last_job_, job};
  return known.id;
}

void remote_worker::open(const std::shared_ptr<const run_definition>& run) {
  const auto& recipe = run->notes.recipe;
  if (!recipe)
    throw codec_error{"the run does not say how its graph is built: give it "
                      "run_options::recipe"};
  if (!runs_.try_emplace(run->id, run).second)
    return;
  const auto& groups = run->groups;
  remote_run r;
  r.id_high = run->id.high;
  r.id_low = run->id.low;
  r.graph = recipe->name;
  r.with = {recipe->with.all().begin(), recipe->with.all().end()};
  r.fingerprint = groups.of().fingerprint();
  r.codecs = codec_list(groups.of());
  r.targets = groups.selected().targets;
  r.targeted = groups.selected().targeted;
  r.needed = groups.selected().needed;
  r.overridden = groups.selected().overridden;
  for (group_id g = 0; g < groups.size(); ++g)
    r.groups.emplace_back(groups.nodes(g).begin(), groups.nodes(g).end());
  r.baggage = run->baggage;
  r.summaries = run->notes.summaries;
  link_.send(encode_message(link_message::open_run, r));
}

void remote_worker::on_stop_work(const stop_work& s) {
  std::vector<flight_id> meant;
  auto is_meant = [&](const group_job& job, const work& w) {
    group_plan::task t{w.expansion, w.context.task.index};
    return job.group == s.group
           && (s.tasks.empty()
               || std::find(s.tasks.begin(), s.tasks.end(), t)
                      != s.tasks.end());
  };
  report_boxes boxes;
  for (auto& batch : held_)
    std::erase_if(batch.items, [&](work& w) {
      if (!is_meant(*batch.job, w))
        return false;
      auto a = to_attempt({batch.job, std::move(w), batch.submitted});
      a->report.end.outcome = attempt_outcome::cancelled;
      boxes.add_ended(std::move(a));
      return true;
    });
  std::erase_if(held_, [](const auto& batch) { return batch.items.empty(); });
  boxes.send(this, setup_.id);
  for (const auto& [id, f] : flights_)
    if (is_meant(*f.job, f.what))
      meant.push_back(id);
  if (!meant.empty())
    link_.send(encode_message(link_message::stop, meant, s.running),
               lane_of::urgent);
}

// Jobs and runs that nobody has any more here, and values.
void remote_worker::forget_what_is_over() {
  std::erase_if(jobs_, [&](const auto& entry) {
    bool over = entry.second.job.expired();
    if (over)
      link_.send(encode_message(link_message::close_job, entry.second.id));
    return over;
  });
  std::erase_if(runs_, [&](const auto& entry) {
    bool over = entry.second.expired();
    if (over)
      link_.send(encode_message(link_message::close_run, entry.first.high,
                                entry.first.low));
    return over;
  });
  if (auto unused = values_.forget_unused(); !unused.empty())
    link_.send(encode_message(link_message::forget_values, unused));
}

// -- what the worker reports --------------------------------------------------

// What was read before something that is wrong counts.
void remote_worker::on_reports(byte_reader& in) {
  report_boxes boxes;
  try {
    while (!in.rest().empty())
      take_report(in, boxes);
  } catch (...) {
    boxes.send(this, setup_.id);
    throw;
  }
  boxes.send(this, setup_.id);
  release_held();
  leave_if_done();
}

void remote_worker::take_report(byte_reader& in, report_boxes& boxes) {
  auto head = read_report(in);
  auto i = flights_.find(head.flight);
  if (i == flights_.end())
    throw codec_error{"it reports an attempt that it does not have"};
  auto& f = i->second;
  if (head.ended()) {
    auto end = read_end(head, *f.job, f.what.context);
    place_in_time(f, head, end);
    auto a = to_attempt(f);
    fill_in(a->report, f, head);
    a->report.end = std::move(end);
    flights_.erase(i);
    boxes.add_ended(std::move(a));
  } else if (!std::exchange(f.begun, true)) {
    place_start(f, head, 0);
    auto r = to_attempt(f)->report;
    fill_in(r, f, head);
    r.tells_start = true;
    boxes.add_begun(*f.job, std::move(r));
  }
}

// What is told of an attempt, by our clock.
void remote_worker::fill_in(attempt_report& r, const flight& f,
                            const report_head& head) const {
  r.slot = head.slot;
  r.started = f.started;
  r.received =
      std::clamp(offset_.to_ours(head.received), f.submitted,
                 std::max(f.submitted, f.started > 0 ? f.started : now_ns()));
  r.submitted = f.submitted;
}

// It lies where it can have been, if the attempt has taken so long since; and
// where it was told to be, once it was.
void remote_worker::place_start(flight& f, const report_head& head,
                                nanoseconds since) const {
  if (head.started != 0 && f.started == 0)
    f.started = std::clamp(offset_.to_ours(head.started), f.submitted,
                           std::max(f.submitted, now_ns() - since));
}

// Durations are the worker's own.
void remote_worker::place_in_time(flight& f, const report_head& head,
                                  attempt_end& end) const {
  auto prelude = std::max<nanoseconds>(end.start - head.started, 0);
  place_start(f, head, prelude + end.duration);
  end.start = head.started == 0 ? 0 : f.started + prelude;
  for (auto& n : end.nodes) {
    n.start += end.start;
    if (n.error)
      n.error = at_worker(*n.error);
  }
}

// What is thrown for it says so, too.
shared_failure remote_worker::at_worker(failure f) const {
  f.worker = setup_.id;
  if (f.exception)
    f.exception = exception_of(f);
  return std::make_shared<const failure>(std::move(f));
}

attempt_ptr remote_worker::to_attempt(flight f) const {
  auto a = std::make_shared<attempt>(f.job);
  auto& r = a->report;
  r.task = {f.what.expansion, f.what.context.task.index};
  r.epoch = f.what.context.epoch;
  r.attempt = f.what.context.attempt;
  r.submitted = f.submitted;
  r.received = f.submitted;
  a->what = std::move(f.what);
  a->start_reported = f.begun;
  return a;
}

} // namespace troupe
