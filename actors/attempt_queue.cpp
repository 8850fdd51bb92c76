#include <troupe/actors/attempt_queue.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

attempt_queue::attempt_queue(std::uint32_t slots)
    : running_(slots), awake_(slots, false) {}

std::vector<attempt_queue::slot_id>
attempt_queue::push(std::vector<attempt_ptr> attempts) {
  std::vector<slot_id> woken;
  std::lock_guard guard{mutex_};
  for (slot_id s = 0; s < awake_.size() && woken.size() < attempts.size(); ++s)
    if (!awake_[s]) {
      awake_[s] = true;
      woken.push_back(s);
    }
  for (auto& a : attempts)
    add(std::move(a));
  return woken;
}

const run_definition* attempt_queue::run_of(const attempt_ptr& a) {
  return a->job ? a->job->run.get() : nullptr;
}

std::list<attempt_queue::turn>::iterator
attempt_queue::find(const run_definition* run) {
  return std::find_if(turns_.begin(), turns_.end(),
                      [run](const turn& t) { return t.run == run; });
}

void attempt_queue::add(attempt_ptr a) {
  auto run = run_of(a);
  auto t = find(run);
  if (t == turns_.end())
    t = turns_.insert(t, {run, {}});
  t->waiting.push_back(std::move(a));
  ++waiting_;
}

attempt_ptr attempt_queue::take_next() {
  auto t = turns_.begin();
  auto next = std::move(t->waiting.front());
  t->waiting.pop_front();
  --waiting_;
  if (t->waiting.empty())
    turns_.erase(t);
  else
    turns_.splice(turns_.end(), turns_, t);
  return next;
}

attempt_queue::step attempt_queue::exchange(slot_id slot, attempt_ptr ended) {
  step out;
  std::lock_guard guard{mutex_};
  bool tell = false;
  if (ended) {
    // Of short tasks the worker hears in batches, or by its tick, which is due
    // as long as their start was not told; but at once if their run waits for
    // nothing else here.
    tell = ended->end.duration >= short_task || ended->start_reported
           || find(run_of(ended)) == turns_.end();
    ended_.push_back(std::move(ended));
  }
  if (waiting_ > 0)
    out.next = take_next();
  else
    awake_[slot] = false;
  running_[slot] = out.next;
  // Early enough that more work comes before the lanes run dry.
  tell = tell || ended_.size() >= std::min(batch, waiting_);
  if (tell && !ended_.empty() && !worker_told_) {
    worker_told_ = true;
    out.tell_worker = true;
  }
  return out;
}

std::vector<attempt_ptr> attempt_queue::stop(const stop_work& which) {
  auto is_meant = [&](const attempt& a) {
    group_plan::task t{a.what.expansion, a.what.context.task.index};
    return a.job->group == which.group
           && (which.tasks.empty()
               || std::find(which.tasks.begin(), which.tasks.end(), t)
                      != which.tasks.end());
  };
  std::vector<attempt_ptr> out;
  std::lock_guard guard{mutex_};
  for (const auto& a : running_)
    if (a && which.running && is_meant(*a)) {
      a->stop.request();
      if (a->what.rest)
        a->what.rest->first->stop.request(); // whose token it may have
    }
  for (auto& t : turns_)
    std::erase_if(t.waiting, [&](attempt_ptr& a) {
      if (!is_meant(*a))
        return false;
      out.push_back(std::move(a));
      return true;
    });
  turns_.remove_if([](const turn& t) { return t.waiting.empty(); });
  waiting_ -= out.size();
  return out;
}

attempt_queue::news attempt_queue::take_news(bool starts) {
  news out;
  std::lock_guard guard{mutex_};
  worker_told_ = false;
  out.ended = std::exchange(ended_, {});
  if (starts)
    for (const auto& a : running_)
      if (a && !a->start_reported
          && a->started.load(std::memory_order_acquire) > 0) {
        a->start_reported = true;
        out.started.push_back(a);
      }
  return out;
}

bool attempt_queue::has_untold() const {
  std::lock_guard guard{mutex_};
  if (!ended_.empty())
    return true;
  for (slot_id s = 0; s < running_.size(); ++s)
    if (awake_[s] && (!running_[s] || !running_[s]->start_reported))
      return true;
  return false;
}

} // namespace troupe
