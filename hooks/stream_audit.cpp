#include <troupe/hooks/stream_audit.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
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
          expect(one.seq == next_seq_, "is out of sequence");
          next_seq_ = one.seq + 1;
          expect(!closed_, "comes after run_finished");
          on(one);
        },
        e);
  }

private:
  enum class step : std::uint8_t { announced, submitted, started, attempted };

  struct task {
    step at = step::announced;
    std::uint32_t nodes = 0;
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
    expect(started_ && groups_.empty(), "does not follow run_started");
    groups_.resize(e.run->groups.size());
    for (group_id g = 0; g < groups_.size(); ++g)
      if (e.run->groups.spawner(g) == no_group)
        announce(groups_[g], 1, true); // outside of blocks: one task each
  }

  static void announce(group& g, std::uint64_t count, bool final) {
    g.announced = count;
    g.final = final;
    g.ended.resize(count, false);
  }

  void on(const group_expanded& e) {
    auto* g = find(e.group);
    if (!g)
      return;
    expect(!g->final, "announces a group whose announcement was final");
    expect(e.count >= g->announced, "takes elements back");
    expect(e.spawning_task.group == e.run->groups.spawner(e.group),
           "names a task that is not the group's spawner");
    auto* spawner = find(e.spawning_task.group);
    expect(spawner && spawner->live.contains(e.spawning_task.index),
           "comes from a task that does not run");
    announce(*g, e.count, e.final);
  }

  void on(const task_submitted& e) {
    auto* g = find_group(e);
    if (!g)
      return;
    auto [i, is_new] = g->live.try_emplace(e.task.index);
    expect(is_new && i->second.at == step::announced,
           "submits a task that is on its way");
    i->second.at = step::submitted;
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
    expect((e.outcome == node_outcome::failed) == bool{e.error},
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
    expect(began
               || (t.at == step::submitted
                   && e.outcome == attempt_outcome::cancelled),
           "ends an attempt that did not start");
    expect(e.outcome != attempt_outcome::failed || e.error,
           "has failed without an error");
    if (began) {
      expect(t.nodes == e.run->groups.nodes(e.task.group).size(),
             "does not account for each node");
      expect(t.node_failed == (e.outcome != attempt_outcome::succeeded),
             "has another outcome than its nodes");
      expect(e.start >= t.start && t.nodes_end <= e.start + e.duration,
             "ends before its nodes");
    }
    t.at = step::attempted;
    t.outcome = e.outcome;
    t.start = e.start;
    t.duration = e.duration;
  }

  void on(const task_finished& e) {
    auto* g = find_group(e);
    if (!g)
      return;
    auto i = g->live.find(e.task.index);
    bool given = is_given(e);
    expect(!given || i == g->live.end(),
           "attempts a task whose value was given");
    if (i == g->live.end()) {
      expect(given ? e.state == task_state::succeeded
                   : e.state == task_state::skipped
                         || e.state == task_state::cancelled,
             "ends a task that was never attempted");
      expect(e.attempts == 0, "counts attempts of a task without any");
    } else {
      const auto& t = i->second;
      expect(t.at == step::attempted, "ends a task whose attempt goes on");
      expect(e.state == static_cast<task_state>(t.outcome),
             "has another state than its last attempt");
      expect(e.attempts == e.attempt + 1, "miscounts the attempts");
      expect(e.start == t.start && e.duration == t.duration,
             "has other times than its last attempt");
      g->live.erase(i);
    }
    expect((e.state == task_state::failed) <= bool{e.error},
           "has failed without an error");
    check_root_cause(e);
    if (e.task.index < g->ended.size()) {
      expect(!g->ended[e.task.index], "ends a task twice");
      g->ended[e.task.index] = true;
    }
    g->counts.add(e.state);
  }

  // Whether the run was given all that the task would have computed.
  static bool is_given(const task_finished& e) {
    const auto& groups = e.run->groups;
    return std::ranges::all_of(groups.nodes(e.task.group), [&](node_id id) {
      return groups.overridden(id);
    });
  }

  void check_root_cause(const task_finished& e) {
    if (e.state != task_state::skipped)
      return;
    auto* cause =
        e.root_cause.group == no_group ? nullptr : find(e.root_cause.group);
    expect(cause && e.root_cause.index < cause->ended.size()
               && cause->ended[e.root_cause.index],
           "is skipped without a root cause that has ended");
  }

  void on(const group_finished& e) {
    auto* g = find(e.group);
    if (!g)
      return;
    expect(!g->finished, "finishes a group twice");
    g->finished = true;
    expect(g->live.empty() && g->counts.total() == g->announced,
           "finishes a group some of whose tasks have not ended");
    expect(g->counts == e.counts, "has counts that do not add up");
    expect(g->final || g->announced == 0, "finishes a group that may grow");
  }

  void on(const run_finished& e) {
    closed_ = true;
    task_counts total;
    for (const auto& g : groups_) {
      total += g.counts;
      expect(g.finished, "leaves a group unfinished");
    }
    expect(total == e.counts, "has counts that do not add up");
    bool failed = e.counts.of(task_state::failed) > 0;
    expect(failed == (e.failures && !e.failures->empty()),
           "has failures that do not agree with its counts");
    expect(e.outcome != run_outcome::failed || failed,
           "has failed without a failed task");
  }

  group* find(group_id g) {
    expect(g < groups_.size(), "names a group that was not planned");
    return g < groups_.size() ? &groups_[g] : nullptr;
  }

  group* find_group(const task_event& e) {
    auto* g = find(e.task.group);
    if (!g)
      return nullptr;
    expect(e.task.index < g->announced, "names a task that was not announced");
    expect(e.group_size == g->announced && e.group_size_final == g->final,
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
  bool closed_ = false;
  std::vector<group> groups_;
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
