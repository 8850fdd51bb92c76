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

namespace {

const attempt_ptr& member(const attempt_ptr& first, std::size_t i) {
  return i == 0 ? first : first->batch[i - 1];
}

} // namespace

// What a lane is done with. Returns whether the worker should hear of it at
// once. Of short tasks it hears in batches, or by its tick, which is due as
// long as their start was not told; but at once if their run waits for nothing
// else here.
bool attempt_queue::leave(attempt_ptr a) {
  if (a->home && !a->settled) {
    a->returned = true;
    pending_.insert(a);
    if (!a->start_reported)
      begun_.push_back(std::move(a));
    return false;
  }
  bool tell = a->report.end.duration >= short_task || a->start_reported
              || find(run_of(a)) == turns_.end();
  ended_.push_back(std::move(a));
  return tell;
}

// Of a batch that runs, what has ended.
void attempt_queue::leave_ended(const attempt_ptr& first) {
  while (first->left < first->batch.size()) {
    const auto& a = member(first, first->left);
    if (!a->ended.load(std::memory_order_acquire))
      return;
    ended_.push_back(a);
    ++first->left;
  }
}

bool attempt_queue::settle(attempt_ptr a) {
  std::lock_guard guard{mutex_};
  a->settled = true;
  if (!a->returned)
    return false; // its lane leaves it, and tells
  pending_.erase(a);
  ended_.push_back(std::move(a));
  return !std::exchange(worker_told_, true);
}

attempt_queue::step attempt_queue::exchange(slot_id slot, attempt_ptr ended) {
  step out;
  std::lock_guard guard{mutex_};
  bool tell = false;
  if (ended)
    for (; ended->left < ended->members(); ++ended->left)
      tell = leave(member(ended, ended->left)) || tell;
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
  std::vector<attempt_ptr> taken, asked;
  auto is_meant = [&](const attempt_ptr& a) {
    group_plan::task t{a->what.expansion, a->what.context.task.index};
    const auto& list = which.tasks;
    return a->job->group == which.group
           && (list.empty()
               || std::find(list.begin(), list.end(), t) != list.end());
  };
  auto ask = [&](const attempt_ptr& a) {
    if (is_meant(a))
      asked.push_back(a);
  };
  {
    std::lock_guard guard{mutex_};
    if (which.running) {
      for (const auto& a : running_)
        for (auto i = a ? a->left : 0; a && i < a->members(); ++i)
          ask(member(a, i));
      for (const auto& a : pending_)
        ask(a);
    }
    for (auto& t : turns_)
      std::erase_if(t.waiting, [&](const attempt_ptr& a) {
        bool all = is_meant(a)
                   && std::all_of(a->batch.begin(), a->batch.end(), is_meant);
        if (!all) { // what is meant of a batch sees it when it is its turn
          for (std::size_t i = 0; i < a->members(); ++i)
            ask(member(a, i));
          return false;
        }
        taken.push_back(a);
        taken.insert(taken.end(), a->batch.begin(), a->batch.end());
        --waiting_;
        return true;
      });
    turns_.remove_if([](const turn& t) { return t.waiting.empty(); });
  }
  // Those who are called then may call back.
  for (const auto& a : asked) {
    a->stop.request();
    if (a->what.rest)
      a->what.rest->first->stop.request(); // whose token it may have
  }
  return taken;
}

attempt_queue::news attempt_queue::take_news(bool starts) {
  news out;
  std::lock_guard guard{mutex_};
  worker_told_ = false;
  for (const auto& a : running_)
    if (a)
      leave_ended(a);
  out.ended = std::exchange(ended_, {});
  std::erase_if(begun_, [](const attempt_ptr& a) {
    return a->settled; // its end tells its start
  });
  if (!starts)
    return out;
  auto tell = [&](const attempt_ptr& a) {
    if (a->start_reported || a->started.load(std::memory_order_acquire) == 0)
      return;
    a->start_reported = true;
    out.started.push_back(a);
  };
  for (const auto& a : running_)
    for (auto i = a ? a->left : 0; a && i < a->members(); ++i)
      tell(member(a, i));
  for (const auto& a : std::exchange(begun_, {}))
    tell(a);
  return out;
}

attempt_queue::load attempt_queue::current_load() const {
  std::lock_guard guard{mutex_};
  auto idle = std::count(running_.begin(), running_.end(), nullptr);
  auto size = [](auto n) { return static_cast<std::uint32_t>(n); };
  return {size(running_.size()) - size(idle), size(waiting_),
          size(pending_.size())};
}

bool attempt_queue::has_untold() const {
  std::lock_guard guard{mutex_};
  if (!ended_.empty() || !begun_.empty())
    return true;
  for (slot_id s = 0; s < running_.size(); ++s)
    if (awake_[s]
        && (!running_[s]
            || !member(running_[s], running_[s]->batch.size())->start_reported))
      return true;
  return false;
}

} // namespace troupe
