#include <troupe/hooks/stream_audit.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace troupe {

namespace {

constexpr std::size_t most_violations = 100;

} // namespace

// Follows one run.
class stream_audit::run_audit {
public:
  explicit run_audit(std::vector<std::string>& found) : found_(found) {}

  bool closed() const { return closed_; }

  void check(const event& e) {
    std::visit(
        [&](const auto& one) {
          where_ = fmt::format("run {} seq {} ({})", to_string(one.run->id),
                               one.seq, name_of(e));
          constexpr bool sums_up =
              std::is_same_v<std::decay_t<decltype(one)>, snapshot>;
          expect(sums_up ? one.seq >= next_seq_ : one.seq == next_seq_,
                 "is out of sequence");
          next_seq_ = one.seq + 1;
          expect(!closed_, "comes after run_finished");
          closed_ = closed_ || std::holds_alternative<run_finished>(e);
          if (!is_late_)
            on(one);
        },
        e);
  }

private:
  enum class step : std::uint8_t { announced, submitted, started, attempted };

  struct task {
    step at = step::announced;
    std::uint32_t attempt = 0;
    bool will_retry = false;
    std::ptrdiff_t nodes = 0;
    bool node_failed = false;
    attempt_outcome outcome{};
    nanoseconds start = 0;
    nanoseconds duration = 0;
    nanoseconds nodes_end = 0;
  };

  struct group {
    std::uint64_t announced = 0;
    bool final = false;
    bool finished = false;
    task_counts counts;
    std::vector<bool> ended; // by index
    std::unordered_map<std::uint64_t, task> live;
  };

  void expect(bool holds, std::string_view what) {
    if (!holds && found_.size() < most_violations)
      found_.push_back(where_ + ' ' + std::string{what});
  }

  void on(const run_started& e) {
    expect(e.seq == 0, "is not the first event");
    expect(!started_, "comes twice");
    started_ = true;
  }

  void on(const groups_planned& e) {
    expect(started_ && finished_.empty(), "does not follow run_started");
    finished_.resize(e.run->groups.size());
    ended_.resize(e.run->groups.size());
    for (group_id g = 0; g < e.run->groups.size(); ++g)
      if (e.run->groups.spawner(g) == no_group)
        announce(groups_[{g}], 1, true); // outside of blocks: one task each
  }

  static void announce(group& g, std::uint64_t count, bool final) {
    g.announced = count;
    g.final = final;
    g.ended.resize(count, false);
  }

  void on(const group_expanded& e) {
    if (!is_planned(e.group) || !is_planned(e.spawning_task.group))
      return;
    auto& g = groups_[e.run->groups.first_task(e.group, e.spawning_task)];
    expect(!g.final, "announces a group whose announcement was final");
    expect(e.first == g.announced, "leaves elements out");
    expect(e.count >= g.announced, "takes elements back");
    expect(e.spawning_task.group == e.run->groups.spawner(e.group),
           "names a task that is not the group's spawner");
    auto* spawner = find(e.spawning_task);
    expect(spawner
               && (spawner->live.contains(e.spawning_task.index)
                   || e.run->groups.given(e.spawning_task.group)),
           "comes from a task that does not run");
    announce(g, e.count, e.final);
  }

  void on(const task_submitted& e) {
    auto* g = find_group(e);
    if (!g)
      return;
    auto [i, is_new] = g->live.try_emplace(e.task.index);
    auto& t = i->second;
    expect(is_new || (t.at == step::attempted && t.will_retry),
           "submits a task that is on its way");
    expect(e.attempt == (is_new ? 0 : t.attempt + 1), "miscounts the attempts");
    t = {.at = step::submitted, .attempt = e.attempt};
  }

  void on(const task_started& e) {
    if (auto* t = advance(e, step::submitted, step::started)) {
      expect(e.queue_wait >= 0 && e.transfer >= 0, "has a negative wait");
      t->start = e.time;
    }
  }

  void on(const node_finished& e) {
    auto* t = advance(e, step::started, step::started);
    if (!t)
      return;
    ++t->nodes;
    t->node_failed = t->node_failed || e.outcome == node_outcome::failed;
    bool has_failed =
        e.outcome == node_outcome::failed || e.outcome == node_outcome::caught;
    bool may_fail = has_failed || e.outcome == node_outcome::skipped;
    expect(has_failed <= bool{e.error} && bool{e.error} <= may_fail,
           "has an error and no failure, or the reverse");
    expect(e.start >= t->start && e.duration >= 0,
           "has a node that starts before its attempt");
    t->nodes_end = std::max(t->nodes_end, e.start + e.duration);
  }

  void on(const attempt_finished& e) {
    auto* g = find_group(e);
    auto i = g ? g->live.find(e.task.index) : decltype(g->live.end()){};
    if (!g || i == g->live.end()) {
      expect(false, "ends an attempt that was not submitted");
      return;
    }
    auto& t = i->second;
    bool began = t.at == step::started;
    expect(began || (t.at == step::submitted && is_stopped(e.outcome)),
           "ends an attempt that did not start");
    expect(e.outcome != attempt_outcome::failed || e.error,
           "has failed without an error");
    if (began) {
      expect(t.nodes == computed_nodes(e) || e.abandoned,
             "does not account for each node");
      // What is stopped may have nodes that have ended well, or were skipped.
      expect(t.node_failed == (e.outcome != attempt_outcome::succeeded)
                 || is_stopped(e.outcome),
             "has another outcome than its nodes");
      expect(e.start >= t.start && t.nodes_end <= e.start + e.duration,
             "ends before its nodes");
    }
    t.at = step::attempted;
    t.will_retry = e.retry_at > 0;
    t.outcome = e.outcome;
    t.start = e.start;
    t.duration = e.duration;
  }

  void on(const task_finished& e) {
    auto* g = find_group(e);
    if (!g)
      return;
    auto i = g->live.find(e.task.index);
    bool given = e.run->groups.given(e.task.group);
    ++ended_[e.task.group];
    expect(!given || i == g->live.end(),
           "attempts a task whose value was given");
    if (i == g->live.end()) {
      expect(given ? e.state == task_state::succeeded
                   : e.state == task_state::skipped
                         || e.state == task_state::cancelled
                         || e.state == task_state::timed_out,
             "ends a task that was never attempted");
      expect(e.attempts == 0, "counts attempts of a task without any");
    } else {
      const auto& t = i->second;
      expect(t.at == step::attempted, "ends a task whose attempt goes on");
      expect(e.state == static_cast<task_state>(t.outcome)
                 || (is_stopped(e.state) && t.will_retry)
                 || (e.state == task_state::skipped
                     && t.outcome != attempt_outcome::failed),
             "has another state than its last attempt");
      expect(e.attempts == e.attempt + 1, "miscounts the attempts");
      expect(e.start == t.start && e.duration == t.duration,
             "has other times than its last attempt");
      g->live.erase(i);
    }
    expect(is_failure(e.state) <= bool{e.error}, "has failed without an error");
    expect(!e.caught || e.state == task_state::failed,
           "has a caught error and has not failed");
    check_root_cause(e);
    if (e.task.index < g->ended.size()) {
      expect(!g->ended[e.task.index], "ends a task twice");
      g->ended[e.task.index] = true;
    }
    g->counts.add(e.state);
  }

  static std::ptrdiff_t computed_nodes(const task_event& e) {
    const auto& groups = e.run->groups;
    return std::ranges::count_if(groups.nodes(e.task.group), [&](node_id id) {
      return !groups.overridden(id);
    });
  }

  void check_root_cause(const task_finished& e) {
    if (e.state != task_state::skipped)
      return;
    if (e.root_cause == e.task)
      expect(bool{e.error}, "is skipped by itself without a reason");
    else if (!is_planned(e.root_cause.group))
      expect(false, "is skipped without a root cause");
    else if (!has_ended(e.root_cause))
      root_causes_.insert(e.root_cause);
  }

  bool has_ended(const task_ref& t) {
    auto* g = is_planned(t.group) ? find(t) : nullptr;
    return g && t.index < g->ended.size() && g->ended[t.index];
  }

  // What was before is not known: of that, nothing can be checked.
  void on(const snapshot&) { is_late_ = true; }

  void on(const stalled& e) {
    expect(e.waiting && !e.waiting->empty(), "is stalled without a task");
  }

  template <class Outcome>
  static bool is_stopped(Outcome o) {
    return o == Outcome::cancelled || o == Outcome::timed_out;
  }

  // An expansion that yielded nothing was not announced.
  void on(const group_finished& e) {
    if (!is_planned(e.group))
      return;
    const auto& groups = e.run->groups;
    auto& g = groups_[groups.first_task(e.group, e.spawning_task)];
    expect(e.spawning_task.group == groups.spawner(e.group),
           "names a task that is not the group's spawner");
    expect(!g.finished, "finishes a group twice");
    g.finished = true;
    ++finished_[e.group];
    expect(g.live.empty() && g.counts.total() == g.announced,
           "finishes a group some of whose tasks have not ended");
    expect(g.counts == e.counts, "has counts that do not add up");
    expect(g.final || g.announced == 0, "finishes a group that may grow");
  }

  void on(const run_finished& e) {
    for (const auto& t : root_causes_)
      expect(has_ended(t), "has a skipped task whose root cause has not ended");
    task_counts total;
    for (const auto& [first, g] : groups_) {
      total += g.counts;
      expect(g.finished, "leaves a group unfinished");
    }
    // A group in a block is finished once for each end of its expander.
    for (group_id g = 0; g < finished_.size(); ++g) {
      auto spawner = e.run->groups.spawner(g);
      expect(finished_[g] == (spawner == no_group ? 1 : ended_[spawner]),
             "leaves an expansion of a group unfinished");
    }
    expect(total == e.counts, "has counts that do not add up");
    bool tells_why = e.failures && !e.failures->empty();
    expect(e.outcome != run_outcome::failed || tells_why,
           "has failed without a failure");
  }

  bool is_planned(group_id g) {
    expect(g < finished_.size(), "names a group that was not planned");
    return g < finished_.size();
  }

  group* find(const task_ref& t) {
    auto i = groups_.find(task_ref{t.group, 0, t.within});
    return i == groups_.end() ? nullptr : &i->second;
  }

  group* find_group(const task_event& e) {
    if (!is_planned(e.task.group))
      return nullptr;
    auto* g = find(e.task);
    expect(g && e.task.index < g->announced,
           "names a task that was not announced");
    if (!g)
      return nullptr;
    expect(e.group_size_final ? g->final && e.group_size == g->announced
                              : e.group_size <= g->announced,
           "has a group size that was not announced");
    expect(!g->finished, "comes after its group has finished");
    return g;
  }

  // The task of `e`, which must be at `from`, and is then at `to`.
  task* advance(const task_event& e, step from, step to) {
    auto* g = find_group(e);
    auto i = g ? g->live.find(e.task.index) : decltype(g->live.end()){};
    bool fits = g && i != g->live.end() && i->second.at == from;
    expect(fits, "is out of its task's order");
    if (!fits)
      return nullptr;
    i->second.at = to;
    return &i->second;
  }

  std::vector<std::string>& found_;
  std::string where_;
  std::uint64_t next_seq_ = 0;
  bool started_ = false;
  std::set<task_ref> root_causes_; // that had not ended when they were named
  bool closed_ = false;
  bool is_late_ = false;
  std::map<task_ref, group> groups_;    // by the first task of the expansion
  std::vector<std::uint64_t> finished_; // expansions that have, by group
  std::vector<std::uint64_t> ended_;    // tasks that have, by group
};

stream_audit::stream_audit() = default;
stream_audit::~stream_audit() = default;

void stream_audit::check(const event& e) {
  std::lock_guard guard{mutex_};
  auto id = std::visit([](const run_event& one) { return one.run->id; }, e);
  auto& run = runs_[id];
  if (!run)
    run = std::make_unique<run_audit>(found_);
  run->check(e);
}

std::vector<std::string> stream_audit::violations() const {
  std::lock_guard guard{mutex_};
  auto all = found_;
  for (const auto& [id, run] : runs_)
    if (!run->closed())
      all.push_back("run " + to_string(id) + " has no run_finished");
  return all;
}

} // namespace troupe
