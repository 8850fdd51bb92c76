#include <troupe/actors/carried_out.hpp>
#include <troupe/graph/run_policies.hpp>

namespace troupe {

namespace {

// The settings that do nothing yet, among those that are made.
std::vector<std::string_view> not_carried_out(const task_policy& p) {
  std::vector<std::string_view> names;
  auto add = [&](bool is_made, std::string_view name) {
    if (is_made)
      names.push_back(name);
  };
  add(p.timeout.has_value(), "timeout");
  add(p.queue_timeout.has_value(), "queue_timeout");
  add(p.total_timeout.has_value(), "total_timeout");
  add(p.grace_period.has_value(), "grace_period");
  add(p.failures && *p.failures != keep_going, "failures");
  add(!p.limits.empty(), "limit");
  add(p.priority.has_value(), "priority");
  return names;
}

} // namespace

std::vector<std::string> policy_problems(const grouping& groups,
                                         const task_policy& run) {
  std::vector<node_id> computed;
  std::vector<std::string> problems;
  auto add_all = [&](std::vector<std::string> found) {
    problems.insert(problems.end(), found.begin(), found.end());
  };
  auto refuse = [&](const std::string& whose, const task_policy& p) {
    for (auto name : not_carried_out(p))
      problems.push_back(whose + " sets " + std::string{name}
                         + ", which is not carried out yet: leave it out");
  };
  refuse("the run", run);
  for (group_id g = 0; g < groups.size(); ++g) {
    auto nodes = groups.nodes(g);
    computed.insert(computed.end(), nodes.begin(), nodes.end());
    for (auto id : nodes)
      refuse("node \"" + groups.of().at(id).name + '"', groups.of().policy(id));
    if (nodes.size() > 1)
      add_all(disagreements(groups.of(), nodes, run));
  }
  if (problems.empty())
    add_all(problems_of_run(groups.of(), computed, run, {}));
  return problems;
}

} // namespace troupe
