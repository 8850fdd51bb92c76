// A hook that draws a run's graph for Graphviz: what became of each node.

#pragma once

#include <troupe/graph/dot.hpp>
#include <troupe/hooks/hook.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Counts what becomes of each node of a run, and draws that:
///
///     auto drawing = std::make_shared<troupe::run_drawing>();
///     engine.run(g, {}, {total}, {.hooks = {drawing}});
///     std::ofstream{"run.dot"} << drawing->dot();
///
/// The picture is that of `to_dot`. A node that the run needs has besides: how
/// many of its tasks succeeded, of how many that are known, and what became of
/// the others; how long its calls took, retries included, all added up; and, as
/// tooltip, the first error that ended a task. It is filled:
///
/// | tasks of the node | colour |
/// |---|---|
/// | all succeeded | green |
/// | some failed, were lost or timed out | red |
/// | none of these, but some were cancelled | orange |
/// | none of these, but some were skipped | grey |
/// | none of these, but some have not ended | blue |
///
/// Told of several runs, it draws the one that began last. Of tasks that ended
/// before it was attached it knows how many, and in which state, but neither
/// times nor errors; nodes that ran in one task count alike. It keeps a little
/// for each node, and for each task that is tried now. Thread-safety: dot() may
/// be called from any thread, at any time; when `run_handle::wait` returns, the
/// picture is whole.
class run_drawing : public hook {
public:
  /// The text in DOT, for `dot -Tsvg`. Before a run has begun, that of an empty
  /// graph.
  std::string dot() const;

  /// @name Count what they are told
  /// @{

  /// See `hook`.
  void on_run_started(const run_started& e) override;
  void on_group_expanded(const group_expanded& e) override;
  void on_task_submitted(const task_submitted& e) override;
  void on_node_finished(const node_finished& e) override;
  void on_task_finished(const task_finished& e) override;
  void on_snapshot(const snapshot& e) override;
  /// @}

private:
  struct node_story {
    task_counts ended;
    nanoseconds duration = 0;
    shared_failure error;
  };

  bool is_of_run(const run_event& e) const;
  node_look look_of(node_id id) const;

  mutable std::mutex mutex_;
  std::shared_ptr<const run_definition> run_;
  std::vector<std::uint64_t> known_; // tasks, by group
  std::vector<node_story> nodes_;
  // Of attempts whose tasks have not ended.
  std::map<task_ref, std::vector<std::pair<node_id, node_outcome>>> tried_;
};

} // namespace troupe
