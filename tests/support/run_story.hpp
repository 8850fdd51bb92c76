// What happened in runs, by name: for tests of an engine's events.

#pragma once

#include "audited_engine.hpp"
#include <troupe/graph/type_name.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace test {

inline std::string name_of_task(const troupe::task_event& e) {
  return e.run->groups.task_name(e.task);
}

/// The ends of all tasks, by name. Each must have ended once.
inline std::map<std::string, troupe::task_finished>
task_ends(const audited_engine& engine) {
  std::map<std::string, troupe::task_finished> ends;
  for (const auto& e : engine.events<troupe::task_finished>()) {
    CAPTURE(name_of_task(e));
    CHECK(ends.emplace(name_of_task(e), e).second);
  }
  return ends;
}

/// The names of the tasks that ended so, sorted.
inline std::vector<std::string> tasks_that(const audited_engine& engine,
                                           troupe::task_state s) {
  std::vector<std::string> names;
  for (const auto& [name, end] : task_ends(engine))
    if (end.state == s)
      names.push_back(name);
  return names;
}

/// Which tasks were skipped, and the task that is the reason.
inline std::map<std::string, std::string>
skipped_tasks(const audited_engine& engine) {
  std::map<std::string, std::string> reasons;
  for (const auto& [name, end] : task_ends(engine))
    if (end.state == troupe::task_state::skipped)
      reasons[name] = end.run->groups.task_name(end.root_cause);
  return reasons;
}

/// How often each node ran.
inline std::map<std::string, int> node_runs(const audited_engine& engine) {
  std::map<std::string, int> runs;
  for (const auto& e : engine.events<troupe::node_finished>())
    if (e.outcome != troupe::node_outcome::skipped)
      ++runs[e.run->node_name(e.node)];
  return runs;
}

/// The names of a run's groups, in their order.
inline std::vector<std::string> group_names(const audited_engine& engine) {
  const auto& groups =
      engine.events<troupe::groups_planned>().at(0).run->groups;
  std::vector<std::string> names;
  for (troupe::group_id g = 0; g < groups.size(); ++g)
    names.push_back(groups.name(g));
  return names;
}

/// A vector of the values of a list.
template <class List>
auto to_vector(const List& list) {
  return std::vector(list.begin(), list.end());
}

} // namespace test
