#include <troupe/hooks/expansion_audit.hpp>

#include <algorithm>

namespace troupe {

namespace {

template <class Outcome>
bool is_stopped(Outcome o) {
  return o == Outcome::cancelled || o == Outcome::timed_out;
}

// A task is given up when so many workers were lost with it.
constexpr std::uint32_t most_losses = 3;

bool computes(const grouping& groups, group_id g, node_id n) {
  return std::ranges::count(groups.nodes(g), n) > 0 && !groups.overridden(n);
}

// A lazy expander or a fold may go on elsewhere after each part.
bool has_parts(const task_event& e) {
  const auto& groups = e.run->groups;
  return std::ranges::any_of(groups.nodes(e.task.group), [&](node_id n) {
    auto kind = groups.of().at(n).kind;
    return kind == node_kind::expander || kind == node_kind::fold;
  });
}

} // namespace

// -- announcements and ends
// ----------------------------------------------------

void expansion_audit::announce(std::uint64_t count, bool final) {
  announced_ = count;
  final_ = final;
  ended_.resize(count, false);
}

void expansion_audit::on(const group_expanded& e) {
  expect(!final_, "announces a group whose announcement was final");
  expect(e.first == announced_, "leaves elements out");
  expect(e.count >= announced_, "takes elements back");
  expect(!e.labels || e.labels->size() == e.count - e.first,
         "has not one label for each element");
  expect(!e.summaries || e.summaries->size() <= e.count - e.first,
         "has more summaries than elements");
  expect(
      !e.summaries
          || e.run->summarizes(e.run->groups.nodes(e.spawning_task.group)[0]),
      "says what elements are like, and nobody has asked");
  announce(std::max(e.count, announced_), e.final);
}

// An expansion that yielded nothing was not announced.
void expansion_audit::on(const group_finished& e) {
  expect(!finished_, "finishes a group twice");
  finished_ = true;
  expect(counts_.total() == announced_,
         "finishes a group some of whose tasks have not ended");
  expect(counts_ == e.counts, "has counts that do not add up");
  expect(final_ || announced_ == 0, "finishes a group that may grow");
  expect(e.duration >= 0, "has a negative duration");
}

bool expansion_audit::runs(std::uint64_t index) const {
  auto i = live_.find(index);
  return i != live_.end() && i->second.at == step::started;
}

// -- tasks
// ---------------------------------------------------------------------

void expansion_audit::check_size(const task_event& e) const {
  expect(e.task.index < announced_, "names a task that was not announced");
  expect(e.group_size_final ? final_ && e.group_size == announced_
                            : e.group_size <= announced_,
         "has a group size that was not announced");
  expect(!finished_, "comes after its group has finished");
}

// The task of `e`, which must be at `from`, and is then at `to`.
expansion_audit::task* expansion_audit::advance(const task_event& e, step from,
                                                step to) {
  check_size(e);
  auto i = live_.find(e.task.index);
  bool fits = i != live_.end() && i->second.at == from;
  expect(fits, "is out of its task's order");
  if (!fits)
    return nullptr;
  auto& t = i->second;
  expect(e.attempt == t.attempt, "is of another attempt");
  expect(e.time >= t.told, "is earlier than what was before");
  t.told = e.time;
  t.at = to;
  return &t;
}

void expansion_audit::on(const task_submitted& e) {
  check_size(e);
  expect(!e.run->groups.given(e.task.group),
         "attempts a task whose value was given");
  expect(!has_ended(e.task.index), "comes after its task has ended");
  auto [i, is_new] = live_.try_emplace(e.task.index);
  auto& t = i->second;
  expect(is_new || t.retry_at > 0, "submits a task that is on its way");
  expect(e.attempt == (is_new ? 0 : t.attempt + 1), "miscounts the attempts");
  expect(e.time >= std::max(t.told, t.retry_at),
         "is earlier than what was before");
  t = {.at = step::submitted,
       .attempt = e.attempt,
       .losses = t.losses,
       .worker = e.worker,
       .told = e.time};
}

void expansion_audit::on(const task_started& e) {
  auto* t = advance(e, step::submitted, step::started);
  if (!t)
    return;
  expect(e.queue_wait >= 0 && e.transfer >= 0, "has a negative wait");
  expect(e.worker == t->worker, "is at another worker");
  t->slot = e.slot;
  t->start = e.time;
}

void expansion_audit::on(const node_finished& e) {
  auto* t = advance(e, step::started, step::started);
  if (!t)
    return;
  expect(computes(e.run->groups, e.task.group, e.node),
         "names a node that the task does not compute");
  expect(!std::ranges::count(t->nodes, e.node), "ends a node twice");
  t->nodes.push_back(e.node);
  t->node_failed = t->node_failed || e.outcome == node_outcome::failed;
  t->node_error = t->node_error || e.error;
  bool has_failed =
      e.outcome == node_outcome::failed || e.outcome == node_outcome::caught;
  bool may_fail = has_failed || e.outcome == node_outcome::skipped;
  expect(has_failed <= bool{e.error} && bool{e.error} <= may_fail,
         "has an error and no failure, or the reverse");
  expect(!e.summary || e.run->summarizes(e.node),
         "says what a value is like, and nobody has asked");
  expect(e.start >= t->start && e.duration >= 0,
         "has a node that starts before its attempt");
  t->nodes_end = std::max(t->nodes_end, e.start + e.duration);
}

void expansion_audit::on(const attempt_finished& e) {
  auto i = live_.find(e.task.index);
  if (i == live_.end()) {
    expect(false, "ends an attempt that was not submitted");
    return;
  }
  bool began = i->second.at == step::started;
  bool is_lost = e.outcome == attempt_outcome::lost;
  expect(began || is_lost || is_stopped(e.outcome),
         "ends an attempt that did not start");
  auto from = began ? step::started : step::submitted;
  auto* t = advance(e, from, step::attempted);
  if (!t)
    return;
  check_attempt(e, *t);
  if (began) {
    expect(e.slot == t->slot || has_parts(e), "is in another slot");
    expect(t->nodes.size() == e.run->groups.computed_nodes(e.task.group)
               || e.abandoned || is_lost,
           "does not account for each node");
    // What is stopped may have nodes that have ended well, or were skipped.
    expect(t->node_failed == (e.outcome != attempt_outcome::succeeded)
               || is_stopped(e.outcome) || is_lost,
           "has another outcome than its nodes");
    expect(e.start >= t->start && t->nodes_end <= e.start + e.duration,
           "ends before its nodes");
  }
  t->losses += is_lost;
  t->outcome = e.outcome;
  t->error = bool{e.error};
  t->retry_at = e.retry_at;
  t->start = e.start;
  t->duration = e.duration;
}

void expansion_audit::check_attempt(const attempt_finished& e,
                                    const task& t) const {
  bool has_failed = is_failure(static_cast<task_state>(e.outcome));
  expect(!has_failed || e.error, "has failed without an error");
  expect(e.outcome != attempt_outcome::succeeded
             || bool{e.error} == t.node_error,
         "has another error than its nodes");
  expect(e.worker == t.worker || has_parts(e), "is at another worker");
  expect(!e.abandoned || is_stopped(e.outcome),
         "abandons what nobody has stopped");
  expect(e.retry_at == 0 || has_failed, "retries what has not failed");
  expect(e.duration >= 0 && e.paused >= 0 && e.cpu >= -1,
         "has a negative duration");
  expect(e.paused == 0 || has_parts(e), "pauses what has no parts");
}

void expansion_audit::on(const task_finished& e) {
  check_size(e);
  if (auto i = live_.find(e.task.index); i != live_.end()) {
    check_end(e, i->second);
    live_.erase(i);
  } else {
    check_unattempted(e);
  }
  bool went_on = e.state == task_state::succeeded && e.fallback;
  expect((is_failure(e.state) || went_on) <= bool{e.error},
         "has failed without an error");
  expect(!e.fallback || e.state == task_state::succeeded,
         "has a fallback and has not succeeded");
  expect(!e.caught || e.state == task_state::failed,
         "has a caught error and has not failed");
  if (e.task.index < ended_.size()) {
    expect(!ended_[e.task.index], "ends a task twice");
    ended_[e.task.index] = true;
  }
  counts_.add(e.state);
}

void expansion_audit::check_end(const task_finished& e, const task& t) const {
  expect(t.at == step::attempted, "ends a task whose attempt goes on");
  expect(e.state == static_cast<task_state>(t.outcome)
             || (is_stopped(e.state) && t.retry_at > 0)
             || (e.state == task_state::skipped
                 && t.outcome != attempt_outcome::failed),
         "has another state than its last attempt");
  expect(e.state != task_state::lost || t.losses >= most_losses || has_parts(e),
         "is given up after too few losses");
  expect(bool{e.error} == t.error || t.retry_at > 0,
         "has another error than its last attempt");
  expect(e.attempt == t.attempt, "is of another attempt");
  expect(e.attempts == e.attempt + 1, "miscounts the attempts");
  expect(e.start == t.start && e.duration == t.duration,
         "has other times than its last attempt");
  expect(e.time >= t.told, "is earlier than what was before");
}

void expansion_audit::check_unattempted(const task_finished& e) const {
  expect(e.run->groups.given(e.task.group)
             ? e.state == task_state::succeeded
             : e.state == task_state::skipped || is_stopped(e.state),
         "ends a task that was never attempted");
  expect(!e.error || is_failure(e.state), "has an error without an attempt");
  expect(e.attempts == 0 && e.attempt == 0,
         "counts attempts of a task without any");
}

} // namespace troupe
