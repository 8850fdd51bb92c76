#include <troupe/actors/task_deadlines.hpp>

#include <algorithm>
#include <limits>

namespace troupe {

namespace {

std::optional<nanoseconds> count_of(const std::optional<time_span>& t) {
  return t ? std::optional{t->count()} : std::nullopt;
}

} // namespace

task_deadlines::task_deadlines(const task_policy& policy)
    : queue_time_(count_of(policy.queue_timeout)),
      attempt_time_(count_of(policy.timeout)),
      total_time_(count_of(policy.total_timeout)),
      grace_(count_of(policy.grace_period).value_or(default_grace)),
      longest_ready_(queue_time_) {
  if (total_time_)
    longest_ready_ =
        std::min(longest_ready_.value_or(*total_time_), *total_time_);
}

// A time for ever does not overflow.
void task_deadlines::set(const group_plan::task& t, kind k, nanoseconds from,
                         span after) {
  if (after && *after < std::numeric_limits<nanoseconds>::max() - from)
    queue_.set({t, k}, from + *after);
}

void task_deadlines::ready(const group_plan::task& t, nanoseconds since) {
  set(t, kind::start, since, queue_time_);
  if (total_time_ && !queue_.time_of({t, kind::total}))
    set(t, kind::total, since, total_time_);
}

void task_deadlines::started(const group_plan::task& t, nanoseconds time) {
  if (queue_time_)
    queue_.cancel({t, kind::start});
  set(t, kind::end, time, attempt_time_);
}

void task_deadlines::resumed(const group_plan::task& t, nanoseconds time,
                             nanoseconds active) {
  set(t, kind::end, time - active, attempt_time_);
}

void task_deadlines::asked_to_stop(const group_plan::task& t,
                                   nanoseconds time) {
  set(t, kind::grace, time, grace_);
}

void task_deadlines::attempt_ended(const group_plan::task& t) {
  if (queue_.size() == 0)
    return;
  for (auto k : {kind::start, kind::end, kind::grace})
    queue_.cancel({t, k});
}

void task_deadlines::ended(const group_plan::task& t) {
  attempt_ended(t);
  if (total_time_)
    queue_.cancel({t, kind::total});
}

std::optional<nanoseconds>
task_deadlines::total_of(const group_plan::task& t) const {
  return total_time_ ? queue_.time_of({t, kind::total}) : std::nullopt;
}

} // namespace troupe
