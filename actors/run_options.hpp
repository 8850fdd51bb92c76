// How a run is made.

#pragma once

#include <troupe/graph/graph_catalog.hpp>
#include <troupe/graph/grouping_strategy.hpp>
#include <troupe/graph/policy.hpp>
#include <troupe/graph/semaphores.hpp>
#include <troupe/hooks/hook.hpp>
#include <troupe/hooks/run_id.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// What may be said of one run besides its graph, inputs and targets. Plain
/// data, which the run copies; the hooks live as long as they are told.
struct run_options {
  /// Travels with every task of the run: `current_task().run->baggage`.
  std::map<std::string, std::string> baggage = {};
  /// Watch this run only; each is attached as by `engine::attach`, so that it
  /// has a thread of its own. To show how far many runs are, ask their handles
  /// (`run_handle::counts`) instead. If one throws, the engine's hooks are
  /// told.
  std::vector<std::shared_ptr<hook>> hooks = {};
  /// Whether hooks are told what the values of all nodes and inputs are like:
  /// see `summarize`, and `run_definition::summary_of` for single nodes.
  bool summaries = false;
  /// Whether its events are made even if nobody watches when it is submitted,
  /// so that `engine::attach` can tell of it later. (What nobody watches costs
  /// less: see docs/telemetry.md.)
  bool observable = false;
  /// The run's id, for those who have one already; zero: a random one.
  run_id id = {};
  /// How worker processes build the run's graph; without, none of its tasks
  /// leaves this process. The engine needs not build it that way itself, but
  /// what comes of it must be the same graph.
  std::optional<graph_recipe> recipe = {};
  /// Which nodes may share a task; the results are the same under each.
  grouping_strategy grouping = by_repeatable_block;
  /// The longest time of the whole run, from its start; then it is cancelled,
  /// and has failed. More than 0.
  std::optional<time_span> timeout = {};
  /// How long a run in which nothing can move waits, after it has said so (see
  /// `stalled`), until it fails. 0 or more.
  time_span stall_timeout = time_span::of_milliseconds(10'000);
  /// Whether tasks that wait for a worker that is not there are run locally
  /// after that time, instead of failing the run.
  bool local_if_stalled = false;
  /// Semaphores of this run alone; they go before those of the engine. See
  /// `task_policy::limits`.
  troupe::semaphores semaphores = {};
  /// What is said of tasks of which nothing nearer says it: see `task_policy`.
  task_policy policy = {};
};

} // namespace troupe
