// What a task group does about workers that go, or are not there.

#include <troupe/actors/task_group.hpp>

#include <algorithm>
#include <string>

namespace troupe {

namespace {

// A task that takes down so many workers is not sent to another one.
constexpr std::size_t most_workers_lost = 3;
// A run that stalls names no more.
constexpr std::size_t most_told = 20;

// `3, 4 and 7`.
std::string in_words(const std::vector<worker_id>& workers) {
  std::string text;
  for (std::size_t i = 0; i < workers.size(); ++i)
    text += (i == 0                    ? ""
             : i + 1 == workers.size() ? " and "
                                       : ", ")
            + std::to_string(workers[i]);
  return text;
}

failure lost_with_worker(const attempt_report& r, worker_id worker) {
  failure f;
  f.fault = fault_of::system;
  f.error = {"troupe::worker_lost",
             "worker " + std::to_string(worker)
                 + (r.planned ? " left before the attempt had ended"
                              : " was lost during the attempt")};
  f.attempt = r.attempt;
  f.worker = worker;
  return f;
}

} // namespace

// How often the attempts at a task were lost so far.
std::uint32_t task_group::losses(const task& t) const {
  if (past_.empty())
    return 0;
  auto known = past_.find(t);
  if (known == past_.end())
    return 0;
  return static_cast<std::uint32_t>(std::ranges::count(
      known->second.past, attempt_outcome::lost, &past_attempt::outcome));
}

// Whether the next worker that is lost with a task is one too many.
bool task_group::is_suspect(const task& t) const {
  auto known = past_.find(t);
  return known != past_.end()
         && known->second.lost_with.size() + 1 >= most_workers_lost;
}

// What the worker itself cannot tell any more.
void task_group::complete_lost(attempt_report& r, worker_id worker,
                               const group_plan::flight& f) {
  workers_.erase(worker);
  r.tells_start = r.started > 0 && f.started == 0;
  if (auto running = running_.find(r.task); running != running_.end()) {
    r.started = running->second.begun.started;
    r.slot = running->second.begun.slot;
  }
  if (r.received == 0)
    r.submitted = r.received = r.started;
  r.end.start = r.started;
  r.end.duration =
      r.started > 0 ? std::max<nanoseconds>(now_ns() - r.started, 0) : 0;
  r.end.nodes.clear();
  r.end.exports.clear();
  r.end.stop_error = at_task(r.task, lost_with_worker(r, worker));
}

// Sends the task again, unless it is the one that takes workers down. What has
// begun to yield its elements, or to take them in, cannot begin anew.
void task_group::take_lost(attempt_report& r, worker_id worker,
                           nanoseconds since) {
  auto& with = past_[r.task].lost_with;
  if (!r.planned && std::ranges::count(with, worker) == 0)
    with.push_back(worker);
  auto state = task_state::lost;
  if (start_.run->stop.stop_requested()) {
    state = task_state::cancelled;
    end_as_asked(r, {});
  } else if (with.size() >= most_workers_lost) {
    auto f = *r.end.stop_error;
    f.error.message = "the task was lost with workers " + in_words(with)
                      + ", and is not sent to another one: look whether it is "
                        "what ends them";
    r.end.stop_error = std::make_shared<const failure>(std::move(f));
  } else if (!paused_.find(r.task)) {
    auto now = now_ns();
    retry(r, worker, since, now);
    return retries_.pass(now);
  }
  plan_.finish(r.task, r.epoch, state);
  tell_end(r, worker, state);
}

// -- placement ----------------------------------------------------------------

void task_group::on_missing(const worker_missing& m) {
  lacks_worker_ = m.missing;
  tell_unplaced();
}

void task_group::on_local() {
  auto here = *policy_;
  here.placement = placement::local();
  policy_ = std::make_shared<const task_policy>(std::move(here));
  lacks_worker_ = false;
  demand_more(0, 0);
}

// The coordinator sees by it whether nothing else of the run can move.
void task_group::tell_unplaced() {
  tasks_unplaced u{.group = start_.group,
                   .count = lacks_worker_ ? sendable() : 0,
                   .where = *policy_->placement,
                   .some = {}};
  if (u.count > 0)
    for (const auto& t : plan_.first_ready(most_told))
      u.some.push_back(place(t).task);
  if (u.count > 0 && retries_.ready() > 0 && u.some.size() < most_told)
    u.some.push_back(place(retries_.front().task).task);
  post(this, start_.coordinator, std::move(u));
}

} // namespace troupe
