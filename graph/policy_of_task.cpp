#include <troupe/graph/name_list.hpp>
#include <troupe/graph/node_policies.hpp>
#include <troupe/graph/policy_settings.hpp>
#include <troupe/graph/run_policies.hpp>

#include <unordered_set>

namespace troupe {

namespace {

// A node, and what holds for it in a run.
struct member {
  node_id node;
  task_policy policy;
};

// One member for each policy that there is among the nodes: of a million nodes
// in one task, most have the same.
std::vector<member> members_of(const graph& g, std::span<const node_id> nodes,
                               const task_policy& run) {
  std::vector<member> all;
  std::unordered_set<const task_policy*> seen;
  for (auto id : nodes)
    if (const auto& p = g.policy(id); seen.insert(&p).second)
      all.push_back({id, resolve(p, run)});
  return all;
}

std::string name_and_place(const graph& g, node_id id) {
  return in_quotes(g.at(id).name) + " (" + to_string(g.at(id).where) + ')';
}

template <class T>
std::string disagreement(const graph& g, const std::string& setting,
                         node_id one, const T& of_one, node_id other,
                         const T& of_other) {
  return "nodes " + name_and_place(g, one) + " and " + name_and_place(g, other)
         + " run in one task, but one has " + setting + ' ' + text_of(of_one)
         + " and the other " + setting + ' ' + text_of(of_other)
         + ": a task is run as a whole; give both the same, or one of them "
           ".own_group()";
}

template <class T>
void combine(std::optional<T>& task, const std::optional<T>& node, sharing) {
  if (!task)
    task = node;
}

void combine(std::optional<bool>& task, const std::optional<bool>& node,
             sharing how) {
  if (!task && !node)
    return;
  if (how == sharing::any)
    task = task.value_or(false) || node.value_or(false);
  else if (how == sharing::all)
    task = task.value_or(false) && node.value_or(false);
  else if (!task)
    task = node;
}

// The same for all.
void combine(std::vector<limit>&, const std::vector<limit>&, sharing) {}

} // namespace

std::vector<std::string> disagreements(const graph& g,
                                       std::span<const node_id> nodes,
                                       const task_policy& run) {
  auto members = members_of(g, nodes, run);
  std::vector<std::string> found;
  for_each_setting([&](const char* name, auto setting, sharing how) {
    if (how != sharing::same && how != sharing::said)
      return;
    const member* first = nullptr;
    for (const auto& m : members) {
      if (how == sharing::said && !is_set(m.policy.*setting))
        continue;
      if (!first)
        first = &m;
      if (m.policy.*setting == first->policy.*setting)
        continue;
      found.push_back(disagreement(g, name, first->node, first->policy.*setting,
                                   m.node, m.policy.*setting));
      return;
    }
  });
  return found;
}

task_policy policy_of_task(const graph& g, std::span<const node_id> nodes,
                           const task_policy& run) {
  auto members = members_of(g, nodes, run);
  auto task = std::move(members.front().policy);
  for (auto m = members.begin() + 1; m != members.end(); ++m)
    for_each_setting([&](const char*, auto setting, sharing how) {
      combine(task.*setting, m->policy.*setting, how);
    });
  // What a fold has taken in is gone, so it is alone, and not tried again.
  if (g.at(nodes[0]).kind == node_kind::fold)
    task.retry.reset();
  if (is_kept_local(g.at(nodes[0]).kind))
    task.placement = placement::local();
  return task;
}

task_policy policy_of_group(const grouping& groups, group_id id,
                            const task_policy& run) {
  auto task = policy_of_task(groups.of(), groups.nodes(id), run);
  if (!task.placement)
    task.placement = groups.why(id) == purpose::execute_block
                         ? placement::anywhere()
                         : placement::local();
  return task;
}

} // namespace troupe
