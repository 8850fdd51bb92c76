#include "run_differences.hpp"

#include <troupe/graph/scope.hpp>
#include <troupe/hooks/stream_audit.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

using namespace troupe;

namespace test {

namespace {

element_path path_of(const grouping& groups, const task_ref& task) {
  element_path path;
  if (groups.block(task.group) == no_node)
    return path;
  path.push_back(task.index);
  for (auto* e = task.within.get(); e; e = e->within.get())
    path.insert(path.begin(), e->index);
  return path;
}

class comparison {
public:
  comparison(const observed_run& run, serial_evaluator& expected)
      : run_(run), groups_(run.definition().groups), graph_(groups_.of()),
        expected_(expected) {}

  std::vector<std::string> find() {
    compare_targets();
    compare_nodes();
    compare_tasks();
    take_over(faults_of(groups_));
    stream_audit audit;
    for (const auto& w : run_.workers)
      audit.check(w);
    for (const auto& e : run_.events)
      audit.check(e);
    take_over(audit.violations());
    return std::move(found_);
  }

private:
  void tell(std::string what) { found_.push_back(std::move(what)); }

  void take_over(const std::vector<std::string>& found) {
    found_.insert(found_.end(), found.begin(), found.end());
  }

  // -- targets ----------------------------------------------------------------

  void compare_targets() {
    const auto& end = run_.record->end();
    bool delivered = true;
    for (auto id : expected_.targets()) {
      auto wanted = to_string(expected_.value_of(id));
      auto i = end.targets.find(id);
      auto got = i == end.targets.end() ? "nothing" : to_string(i->second);
      delivered = delivered && wanted != "nothing";
      if (got != wanted)
        tell("target " + graph_.at(id).name + " is " + got + ", not " + wanted);
    }
    auto outcome = delivered ? run_outcome::succeeded : run_outcome::failed;
    if (end.outcome != outcome)
      tell("the run has " + std::string{to_string(end.outcome)});
  }

  // -- nodes ------------------------------------------------------------------

  // Of those that are skipped, the engine tells only in tasks that do run.
  void compare_nodes() {
    std::vector<std::string> wanted, got;
    for (const auto& [instance, outcome] : expected_.nodes())
      if (outcome != node_outcome::skipped)
        wanted.push_back(text(instance, outcome));
    for (const auto& e : run_.all<node_finished>()) {
      node_instance instance{e.node, path_of(groups_, e.task)};
      if (e.outcome != node_outcome::skipped)
        got.push_back(text(instance, e.outcome));
      else if (auto i = expected_.nodes().find(instance);
               i == expected_.nodes().end() || i->second != e.outcome)
        tell(text(instance, e.outcome) + ", and should not");
    }
    std::sort(wanted.begin(), wanted.end());
    std::sort(got.begin(), got.end());
    tell_missing(wanted, got, " is missing");
    tell_missing(got, wanted, " is too much");
    if (run_.record->end().failures.size() != count_of(node_outcome::failed))
      tell("the run tells of another number of failures");
  }

  std::string text(const node_instance& n, node_outcome outcome) const {
    return "node " + to_string(graph_, n) + ' '
           + std::string{to_string(outcome)};
  }

  void tell_missing(const std::vector<std::string>& what,
                    const std::vector<std::string>& from, const char* how) {
    std::vector<std::string> missing;
    std::set_difference(what.begin(), what.end(), from.begin(), from.end(),
                        std::back_inserter(missing));
    for (const auto& line : missing)
      tell(line + how);
  }

  std::size_t count_of(node_outcome outcome) const {
    return static_cast<std::size_t>(std::count_if(
        expected_.nodes().begin(), expected_.nodes().end(),
        [&](const auto& node) { return node.second == outcome; }));
  }

  // -- tasks ------------------------------------------------------------------

  void compare_tasks() {
    std::map<task_ref, task_finished> ends;
    for (const auto& e : run_.all<task_finished>())
      ends.emplace(e.task, e);
    std::map<task_ref, task_state> wanted;
    for (group_id g = 0; g < groups_.size(); ++g)
      for (const auto& element :
           expected_.elements_of_block(groups_.nodes(g)[0]))
        compare_task(g, element, ends);
    for (const auto& [task, e] : ends)
      tell("task " + groups_.task_name(task) + " is too much");
  }

  void compare_task(group_id g, const element_path& element,
                    std::map<task_ref, task_finished>& ends) {
    auto task = task_of(g, element);
    auto name = "task " + groups_.task_name(task);
    auto end = ends.find(task);
    if (end == ends.end())
      return tell(name + " has not ended");
    auto state = state_of(g, element);
    if (end->second.state != state)
      tell(name + " has " + std::string{to_string(end->second.state)} + ", not "
           + std::string{to_string(state)});
    if (end->second.state == task_state::skipped)
      check_root_cause(task, end->second.root_cause);
    ends.erase(end);
  }

  static task_ref task_of(group_id g, const element_path& element) {
    element_ref within;
    for (std::size_t i = 0; i + 1 < element.size(); ++i)
      within = new enclosing_element{element[i], within};
    return {g, element.empty() ? 0 : element.back(), within};
  }

  // A task has failed if one of its nodes has, and is skipped if none ran.
  task_state state_of(group_id g, const element_path& element) {
    auto state = groups_.given(g) ? task_state::succeeded : task_state::skipped;
    for (auto id : groups_.nodes(g)) {
      auto i = expected_.nodes().find({id, element});
      if (i == expected_.nodes().end())
        continue; // it was given
      if (i->second == node_outcome::failed)
        return task_state::failed;
      if (i->second == node_outcome::succeeded)
        state = task_state::succeeded;
    }
    return state;
  }

  void check_root_cause(const task_ref& task, const task_ref& cause) {
    auto name = "task " + groups_.task_name(task);
    if (cause.group >= groups_.size())
      return tell(name + " has no root cause");
    auto before = nodes_before(task.group);
    auto is_one = [&](node_id id) {
      auto i = expected_.nodes().find({id, path_of(groups_, cause)});
      return before.contains(id) && i != expected_.nodes().end()
             && i->second == node_outcome::failed;
    };
    auto nodes = groups_.nodes(cause.group);
    if (std::none_of(nodes.begin(), nodes.end(), is_one))
      tell(name + " has the root cause " + groups_.task_name(cause)
           + ", in which nothing has failed that it needs");
  }

  // What a group needs, near and far.
  std::set<node_id> nodes_before(group_id g) const {
    std::set<node_id> found;
    auto nodes = groups_.nodes(g);
    std::vector<node_id> left{nodes.begin(), nodes.end()};
    while (!left.empty()) {
      auto id = left.back();
      left.pop_back();
      if (graph_.at(id).block != no_node
          && found.insert(graph_.at(id).block).second)
        left.push_back(graph_.at(id).block);
      for (const auto& e : groups_.arguments(id))
        if (found.insert(e.from).second)
          left.push_back(e.from);
    }
    return found;
  }

  const observed_run& run_;
  const grouping& groups_;
  const graph& graph_;
  serial_evaluator& expected_;
  std::vector<std::string> found_;
};

// Whether a group cannot be reached from itself.
class cycle_finder {
public:
  explicit cycle_finder(const grouping& groups) : groups_(groups) {
    for (group_id g = 0; g < groups.size(); ++g)
      for (auto id : groups.nodes(g))
        for (const auto& e : groups.arguments(id))
          if (auto from = groups.group_of(e.from);
              from != no_group && from != g)
            needs_[g].insert(from);
  }

  bool finds_one() {
    std::set<group_id> left;
    for (group_id g = 0; g < groups_.size(); ++g)
      left.insert(g);
    auto is_free = [&](group_id g) {
      return std::none_of(needs_[g].begin(), needs_[g].end(),
                          [&](group_id n) { return left.contains(n); });
    };
    while (std::erase_if(left, is_free) > 0) {
    }
    return !left.empty();
  }

private:
  const grouping& groups_;
  std::map<group_id, std::set<group_id>> needs_;
};

} // namespace

std::vector<std::string> differences(const observed_run& run,
                                     serial_evaluator& expected) {
  return comparison{run, expected}.find();
}

std::vector<std::string> faults_of(const grouping& groups) {
  const auto& g = groups.of();
  std::vector<std::string> found;
  std::vector<int> times(g.size(), 0);
  for (group_id group = 0; group < groups.size(); ++group) {
    auto nodes = groups.nodes(group);
    auto tell = [&](const char* what) {
      found.push_back("group " + groups.name(group) + ' ' + what);
    };
    for (auto id : nodes) {
      ++times[id];
      if (g.at(id).block != g.at(nodes[0]).block)
        tell("has nodes of two blocks");
      if (nodes.size() > 1 && g.at(id).kind == node_kind::expander)
        tell("has an expander and other nodes");
      if (nodes.size() > 1 && gathers_here(g, id))
        tell("has a node that gathers and other nodes");
      if (groups.group_of(id) != group)
        tell("has a node that is said to be in another one");
    }
    if (!std::is_sorted(nodes.begin(), nodes.end()))
      tell("has nodes out of order");
  }
  for (node_id id = 0; id < g.size(); ++id) {
    bool runs =
        groups.selected().needed[id] && g.at(id).kind != node_kind::input;
    if (times[id] != runs)
      found.push_back("node " + g.at(id).name + " is in "
                      + std::to_string(times[id]) + " groups");
  }
  if (cycle_finder{groups}.finds_one())
    found.push_back("the groups wait for each other in a circle");
  return found;
}

} // namespace test
