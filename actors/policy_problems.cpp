#include <troupe/actors/policy_problems.hpp>
#include <troupe/graph/run_policies.hpp>

namespace troupe {

std::vector<std::string> policy_problems(const grouping& groups,
                                         const task_policy& run,
                                         const semaphores& declared) {
  std::vector<node_id> computed;
  std::vector<std::string> problems;
  for (group_id g = 0; g < groups.size(); ++g) {
    auto nodes = groups.nodes(g);
    computed.insert(computed.end(), nodes.begin(), nodes.end());
    if (nodes.size() == 1)
      continue;
    auto found = disagreements(groups.of(), nodes, run);
    problems.insert(problems.end(), found.begin(), found.end());
  }
  for (auto id : groups.selected().targets)
    if (groups.overridden(id) && groups.of().policy(id).retry)
      problems.push_back('"' + groups.of().at(id).name
                         + "\" is a target that is overridden, so its retries "
                           "would never be made: leave out the override or the "
                           "retries");
  if (problems.empty())
    problems = problems_of_run(groups.of(), computed, run, declared);
  return problems;
}

} // namespace troupe
