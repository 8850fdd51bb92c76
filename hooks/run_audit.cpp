#include <troupe/hooks/run_audit.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr std::size_t most_waiting = 20;

// Whether its task was in one slot from its begin to its end: what is
// asynchronous, and what pauses, lets others in.
bool keeps_slot(const attempt_finished& e) {
  const auto& groups = e.run->groups;
  return std::ranges::none_of(groups.nodes(e.task.group), [&](node_id n) {
    auto kind = groups.of().at(n).kind;
    return kind == node_kind::async || kind == node_kind::expander
           || kind == node_kind::fold;
  });
}

} // namespace

void run_audit::check(const event& e) {
  found_.look_at(e);
  check_place(e);
  if (is_late_)
    check_late(e);
  else
    std::visit([this](const auto& one) { on(one); }, e);
  closed_ = closed_ || std::holds_alternative<run_finished>(e);
}

void run_audit::check_place(const event& e) {
  const auto& one = base_of(e);
  bool sums_up = std::holds_alternative<snapshot>(e);
  expect(!sums_up || next_seq_ == 2, "is not where the past belongs");
  expect(sums_up ? one.seq >= next_seq_ : one.seq == next_seq_,
         "is out of sequence");
  bool defines = std::holds_alternative<run_started>(e)
                 || std::holds_alternative<groups_planned>(e);
  expect(planned_ || defines, "comes before groups_planned");
  expect(!closed_, "comes after run_finished");
  expect(one.time >= begin_, "is earlier than the run");
  next_seq_ = one.seq + 1;
}

// -- the definition, and the place of late hooks
// -------------------------------

void run_audit::on(const run_started& e) {
  expect(e.seq == 0, "is not the first event");
  expect(!started_, "comes twice");
  started_ = true;
  begin_ = e.time;
}

void run_audit::on(const groups_planned& e) {
  expect(started_ && e.seq == 1, "does not follow run_started");
  expect(!planned_, "comes twice");
  if (planned_)
    return;
  planned_ = true;
  const auto& groups = e.run->groups;
  finished_.resize(groups.size());
  ended_.resize(groups.size());
  for (group_id g = 0; g < groups.size(); ++g)
    if (groups.spawner(g) == no_group) // outside of blocks: one task each
      of_expansion(groups, g, {})->announce(1, true);
}

void run_audit::on(const snapshot& e) {
  is_late_ = true;
  expect(e.state && e.state->groups.size() == finished_.size(),
         "does not sum up each group");
  if (e.state)
    for (const auto& g : e.state->groups) {
      expect(g.counts.total() <= g.announced,
             "has more tasks that ended than were announced");
      counts_ += g.counts;
    }
  if (e.state)
    check_running(*e.state);
}

void run_audit::check_running(const run_snapshot& sum) {
  running_.insert(sum.running.begin(), sum.running.end());
  expect(std::ranges::is_sorted(sum.running)
             && running_.size() == sum.running.size(),
         "does not name each running task once, in order");
  std::vector<std::uint64_t> running(sum.groups.size());
  for (const auto& t : sum.running)
    if (is_planned(t.group) && t.group < running.size())
      ++running[t.group];
  for (group_id g = 0; g < running.size(); ++g)
    expect(sum.groups[g].counts.total() + running[g] <= sum.groups[g].announced,
           "has more tasks that run than are open");
}

// Of what was before a snapshot, nothing is known but the counts, and which
// tasks were at work.
void run_audit::check_late(const event& e) {
  if (const auto* s = std::get_if<task_started>(&e)) {
    running_.insert(s->task);
  } else if (const auto* n = std::get_if<node_finished>(&e)) {
    expect(running_.contains(n->task), "is of a task that has not started");
  } else if (const auto* t = std::get_if<task_finished>(&e)) {
    counts_.add(t->state);
    bool was_running = running_.erase(t->task) > 0;
    expect(was_running || t->start == 0, "is of a task that has not started");
  } else if (const auto* end = std::get_if<run_finished>(&e)) {
    expect(counts_ == end->counts, "has counts that do not add up");
    expect(running_.empty(), "leaves tasks running");
  }
}

// -- groups
// --------------------------------------------------------------------

void run_audit::on(const group_expanded& e) {
  auto* group = of_expansion(e.run->groups, e.group, e.spawning_task);
  if (!group)
    return;
  auto* spawner = find(e.spawning_task);
  expect(spawner
             && (spawner->runs(e.spawning_task.index)
                 || e.run->groups.given(e.spawning_task.group)),
         "comes from a task that does not run");
  group->on(e);
}

void run_audit::on(const group_finished& e) {
  auto* group = of_expansion(e.run->groups, e.group, e.spawning_task);
  if (!group)
    return;
  expect(e.duration <= e.time - begin_, "began before the run");
  ++finished_[e.group];
  group->on(e);
}

// Null, and told, if `spawning` makes no expansion of the group.
expansion_audit* run_audit::of_expansion(const grouping& groups, group_id g,
                                         const task_ref& spawning) {
  if (!is_planned(g))
    return nullptr;
  bool fits = spawning.group == groups.spawner(g);
  expect(fits, "names a task that is not the group's spawner");
  if (!fits)
    return nullptr;
  return &groups_.try_emplace(groups.first_task(g, spawning), found_)
              .first->second;
}

bool run_audit::is_planned(group_id g) {
  expect(g < finished_.size(), "names a group that was not planned");
  return g < finished_.size();
}

// -- tasks
// ---------------------------------------------------------------------

void run_audit::on(const attempt_finished& e) {
  if (auto* group = of_task(e.task))
    group->on(e);
  // Of what is lost, or was given up, nobody knows when it ended.
  bool has_run =
      e.start > 0 && e.outcome != attempt_outcome::lost && !e.abandoned;
  if (has_run && is_planned(e.task.group) && keeps_slot(e))
    expect(slots_.add(e, engine_.clock_error(e.worker)),
           "ran while another attempt was in its slot");
}

void run_audit::on(const task_finished& e) {
  auto* group = of_task(e.task);
  if (!group)
    return;
  ++ended_[e.task.group];
  counts_.add(e.state);
  group->on(e);
  check_root_cause(e);
}

void run_audit::check_root_cause(const task_finished& e) {
  bool has_cause = e.root_cause.group != no_group;
  bool by_itself = has_cause && e.root_cause == e.task;
  expect(e.state != task_state::skipped || has_cause,
         "is skipped without a root cause");
  expect(!has_cause || e.state == task_state::skipped
             || e.state == task_state::cancelled,
         "has a root cause and was not left out");
  expect(!by_itself || e.error, "is skipped by itself without a reason");
  if (has_cause && is_planned(e.root_cause.group) && !has_ended(e.root_cause))
    root_causes_.insert(e.root_cause);
}

void run_audit::on(const stalled& e) {
  expect(e.waiting && !e.waiting->empty(), "is stalled without a task");
  if (!e.waiting)
    return;
  expect(e.waiting->size() <= most_waiting, "names too many tasks");
  for (const auto& one : *e.waiting) {
    expect(!has_ended(one.task), "waits for values of a task that has ended");
    expect(one.nodes.empty() == one.worker.has_value(),
           "does not say for what a task waits");
  }
}

expansion_audit* run_audit::find(const task_ref& t) {
  auto i = groups_.find(task_ref{t.group, 0, t.within});
  return i == groups_.end() ? nullptr : &i->second;
}

expansion_audit* run_audit::of_task(const task_ref& t) {
  if (!is_planned(t.group))
    return nullptr;
  auto* group = find(t);
  expect(group, "names a task that was not announced");
  return group;
}

bool run_audit::has_ended(const task_ref& t) {
  auto* group = find(t);
  return group && group->has_ended(t.index);
}

// -- the end
// -------------------------------------------------------------------

void run_audit::on(const run_finished& e) {
  for (const auto& t : root_causes_)
    expect(has_ended(t), "has a task left out whose root cause has not ended");
  check_groups(e);
  expect(counts_ == e.counts, "has counts that do not add up");
  expect(e.duration == e.time - begin_, "has not the duration of the run");
  bool tells_why = e.failures && !e.failures->empty();
  expect(e.outcome != run_outcome::failed || tells_why,
         "has failed without a failure");
  expect(!e.failures || !std::ranges::count(*e.failures, nullptr),
         "has a failure that says nothing");
}

void run_audit::check_groups(const run_finished& e) {
  for (const auto& [first, group] : groups_)
    expect(group.finished(), "leaves a group unfinished");
  // A group in a block is finished once for each end of its expander.
  for (group_id g = 0; g < finished_.size(); ++g) {
    auto spawner = e.run->groups.spawner(g);
    expect(finished_[g] == (spawner == no_group ? 1 : ended_[spawner]),
           "leaves an expansion of a group unfinished");
  }
}

} // namespace troupe
