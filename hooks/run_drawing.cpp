#include <troupe/hooks/run_drawing.hpp>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <numeric>

namespace troupe {

namespace {

// With three digits, in the greatest unit of which there is one.
std::string seconds_of(nanoseconds time) {
  auto t = static_cast<double>(time) / 1e3;
  const char* unit = "us";
  for (const auto* greater : {"ms", "s"})
    if (t >= 1e3) {
      t /= 1e3;
      unit = greater;
    }
  return fmt::format("{:.{}f} {}", t, t < 10 ? 2 : t < 100 ? 1 : 0, unit);
}

// `98/100, 2 failed`
std::string progress_of(const task_counts& ended, std::uint64_t known) {
  auto text = fmt::format("{}/{}", ended.of(task_state::succeeded), known);
  for (std::size_t i = 0; i < task_state_count; ++i)
    if (auto s = static_cast<task_state>(i);
        s != task_state::succeeded && ended.of(s) > 0)
      text += fmt::format(", {} {}", ended.of(s), to_string(s));
  return text;
}

const char* colour_of(const task_counts& ended, std::uint64_t known) {
  auto any = [&](auto... s) { return (ended.of(s) + ...) > 0; };
  if (any(task_state::failed, task_state::timed_out, task_state::lost))
    return "lightcoral";
  if (any(task_state::cancelled))
    return "orange";
  if (any(task_state::skipped))
    return "lightgrey";
  if (ended.total() < known)
    return "lightblue";
  return any(task_state::succeeded) ? "palegreen" : "";
}

// What became of a node in a task that has ended so.
task_state state_of(node_outcome o, task_state of_task) {
  switch (o) {
  case node_outcome::skipped:
    return task_state::skipped;
  case node_outcome::failed:
    return of_task == task_state::succeeded ? task_state::failed : of_task;
  default:
    return task_state::succeeded;
  }
}

} // namespace

void run_drawing::on_run_started(const run_started& e) {
  std::lock_guard guard{mutex_};
  const auto& groups = e.run->groups;
  run_ = e.run->shared_from_this();
  nodes_.assign(groups.of().size(), {});
  tried_.clear();
  known_.clear();
  for (group_id g = 0; g < groups.size(); ++g)
    known_.push_back(groups.spawner(g) == no_group ? 1 : 0);
}

// A task's state stands for that of each of its nodes.
void run_drawing::on_snapshot(const snapshot& e) {
  std::lock_guard guard{mutex_};
  if (!is_of_run(e))
    return;
  for (group_id g = 0; g < known_.size(); ++g) {
    const auto& past = e.state->groups[g];
    known_[g] = past.announced;
    for (auto id : run_->groups.nodes(g))
      nodes_[id].ended = past.counts;
  }
}

bool run_drawing::is_of_run(const run_event& e) const {
  return run_ && run_->id == e.run->id;
}

void run_drawing::on_group_expanded(const group_expanded& e) {
  std::lock_guard guard{mutex_};
  if (is_of_run(e))
    known_[e.group] += e.count - e.first;
}

// The nodes of an attempt before do not count.
void run_drawing::on_task_submitted(const task_submitted& e) {
  std::lock_guard guard{mutex_};
  if (is_of_run(e) && e.attempt > 0)
    tried_.erase(e.task);
}

void run_drawing::on_node_finished(const node_finished& e) {
  std::lock_guard guard{mutex_};
  if (!is_of_run(e))
    return;
  nodes_[e.node].duration += e.duration;
  tried_[e.task].emplace_back(e.node, e.outcome);
}

// Of nodes that nothing was told of, the task's state is all that is known.
void run_drawing::on_task_finished(const task_finished& e) {
  std::lock_guard guard{mutex_};
  if (!is_of_run(e))
    return;
  auto tried = tried_.extract(e.task);
  for (auto id : e.run->groups.nodes(e.task.group)) {
    auto state = e.state;
    if (tried) {
      const auto& list = tried.mapped();
      auto one =
          std::ranges::find(list, id, &std::pair<node_id, node_outcome>::first);
      if (one != list.end())
        state = state_of(one->second, e.state);
    }
    auto& node = nodes_[id];
    node.ended.add(state);
    bool is_its = e.error && e.error->node == e.run->node_name(id);
    if (is_failure(state) && !node.error && is_its)
      node.error = e.error;
  }
}

std::string run_drawing::dot() const {
  std::lock_guard guard{mutex_};
  if (!run_)
    return to_dot(graph{});
  std::vector<node_id> all(nodes_.size());
  std::iota(all.begin(), all.end(), node_id{0});
  return to_dot(run_->groups.of(), all,
                [this](node_id id) { return look_of(id); });
}

node_look run_drawing::look_of(node_id id) const {
  const auto& groups = run_->groups;
  auto g = groups.group_of(id);
  if (g == no_group)
    return {}; // an input, or not needed
  const auto& node = nodes_[id];
  auto text =
      progress_of(node.ended, known_[g]) + '\n' + seconds_of(node.duration);
  return {.text = groups.overridden(id) ? "given" : text,
          .colour = colour_of(node.ended, known_[g]),
          .tooltip =
              node.error ? node.error->task + ": " + node.error->chain() : ""};
}

} // namespace troupe
