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
  std::move(attempts.begin(), attempts.end(), std::back_inserter(waiting_));
  return woken;
}

attempt_queue::step attempt_queue::exchange(slot_id slot, attempt_ptr ended) {
  step out;
  std::lock_guard guard{mutex_};
  bool tell = false;
  if (ended) {
    // Of short tasks the worker hears in batches, or by its tick, which is due
    // as long as their start was not told.
    tell = ended->end.duration >= short_task || ended->start_reported;
    ended_.push_back(std::move(ended));
  }
  if (!waiting_.empty()) {
    out.next = std::move(waiting_.front());
    waiting_.pop_front();
  } else {
    awake_[slot] = false;
  }
  running_[slot] = out.next;
  // Early enough that more work comes before the lanes run dry.
  tell = tell || ended_.size() >= std::min(batch, waiting_.size());
  if (tell && !ended_.empty() && !worker_told_) {
    worker_told_ = true;
    out.tell_worker = true;
  }
  return out;
}

std::vector<attempt_ptr>
attempt_queue::purge(const std::shared_ptr<const group_job>& job) {
  std::vector<attempt_ptr> out;
  std::lock_guard guard{mutex_};
  std::erase_if(waiting_, [&](attempt_ptr& a) {
    if (a->job != job)
      return false;
    out.push_back(std::move(a));
    return true;
  });
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
