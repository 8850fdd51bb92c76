#include <troupe/graph/lineage.hpp>
#include <troupe/graph/name_list.hpp>
#include <troupe/graph/selection.hpp>

#include <algorithm>
#include <stdexcept>

namespace troupe {

namespace {

// A set of a graph's nodes, by id.
using node_set = std::vector<bool>;

std::string what_is_wrong(const node_ref& node) {
  if (node.node.number != no_node)
    return "a handle of another graph was given";
  if (node.name.empty())
    return "an empty handle was given";
  return "there is no node " + in_quotes(node.name);
}

node_set to_set(const graph& g, const std::vector<node_ref>& nodes) {
  node_set set(g.size());
  std::string problems;
  for (const auto& node : nodes)
    if (auto id = g.find(node); id != no_node)
      set[id] = true;
    else
      problems += what_is_wrong(node) + "; ";
  if (!problems.empty())
    throw std::invalid_argument("graph " + in_quotes(g.name()) + ": " + problems
                                + "its nodes are: " + names_of_nodes(g));
  return set;
}

template <class Predicate>
std::vector<node_id> nodes_where(const graph& g, Predicate matches) {
  std::vector<node_id> found;
  for (node_id id = 0; id < g.size(); ++id)
    if (matches(id))
      found.push_back(id);
  return found;
}

// Since arguments have smaller ids than what takes them, one pass over the
// nodes is enough in either direction.

void add_upstream(const graph& g, node_set& set) {
  for (auto id = static_cast<node_id>(g.size()); id-- > 0;)
    if (set[id])
      for (const auto& e : g.arguments(id))
        set[e.from] = true;
}

void add_downstream(const graph& g, node_set& set) {
  for (node_id id = 0; id < g.size(); ++id)
    if (set[id])
      for (auto user : g.users(id))
        set[user] = true;
}

} // namespace

std::vector<node_id> upstream(const graph& g,
                              const std::vector<node_ref>& nodes) {
  auto given = to_set(g, nodes);
  auto set = given;
  add_upstream(g, set);
  return nodes_where(g, [&](node_id id) { return set[id] && !given[id]; });
}

std::vector<node_id> downstream(const graph& g,
                                const std::vector<node_ref>& nodes) {
  auto given = to_set(g, nodes);
  auto set = given;
  add_downstream(g, set);
  return nodes_where(g, [&](node_id id) { return set[id] && !given[id]; });
}

std::vector<node_id> paths_between(const graph& g, const node_ref& from,
                                   const node_ref& to) {
  to_set(g, {from, to}); // so that both are told, if both are wrong
  auto after = to_set(g, {from});
  auto before = to_set(g, {to});
  add_downstream(g, after);
  add_upstream(g, before);
  return nodes_where(g, [&](node_id id) { return after[id] && before[id]; });
}

std::vector<node_id> tagged(const graph& g, std::string_view key) {
  return nodes_where(g, [&](node_id id) {
    return std::ranges::any_of(g.tags(id),
                               [&](const tag& t) { return t.key == key; });
  });
}

std::vector<node_id> tagged(const graph& g, std::string_view key,
                            std::string_view value) {
  return nodes_where(g, [&](node_id id) {
    return std::ranges::any_of(g.tags(id), [&](const tag& t) {
      return t.key == key && t.value == value;
    });
  });
}

std::vector<node_id> needed_for(const graph& g,
                                const std::vector<target>& targets,
                                const std::vector<node_ref>& overridden) {
  auto selected = select(g, targets, overridden);
  return nodes_where(g, [&](node_id id) { return selected.needed[id]; });
}

} // namespace troupe
