#include <troupe/graph/group_cutter.hpp>
#include <troupe/graph/grouping.hpp>
#include <troupe/graph/scope.hpp>

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace troupe {

std::string_view to_string(purpose p) {
  switch (p) {
  case purpose::expand_unordered:
    return "expand_unordered";
  case purpose::execute_block:
    return "execute_block";
  case purpose::gather:
    return "gather";
  case purpose::execute_single:
    return "execute_single";
  }
  return "?";
}

grouping::grouping(graph g, selection s, const grouping_strategy& strategy)
    : graph_(std::move(g)), selection_(std::move(s)),
      group_of_(graph_.size(), no_group) {
  auto keys = strategy(graph_);
  if (keys.size() != graph_.size())
    throw std::invalid_argument(
        "the grouping strategy gave " + std::to_string(keys.size())
        + " keys for the " + std::to_string(graph_.size())
        + " nodes of the graph: give one for each node, by its id");
  auto cut = cut_into_groups(graph_, selection_, keys);
  std::sort(cut.begin(), cut.end(), [](const auto& a, const auto& b) {
    return a.front() < b.front(); // an expander before its block
  });
  groups_.reserve(cut.size());
  for (const auto& nodes : cut)
    add(nodes);
  check_names();
}

grouping::grouping(graph g, selection s,
                   const std::vector<std::vector<node_id>>& groups)
    : graph_(std::move(g)), selection_(std::move(s)),
      group_of_(graph_.size(), no_group) {
  for (const auto& nodes : groups)
    add(nodes);
}

void grouping::add(const std::vector<node_id>& nodes) {
  auto id = static_cast<group_id>(groups_.size());
  groups_.push_back(
      {.why = purpose_of(nodes[0]),
       .given = std::all_of(nodes.begin(), nodes.end(),
                            [this](node_id n) { return overridden(n); }),
       .first_node = static_cast<std::uint32_t>(nodes_.size()),
       .node_count = static_cast<std::uint32_t>(nodes.size())});
  for (auto n : nodes)
    group_of_[n] = id;
  nodes_.insert(nodes_.end(), nodes.begin(), nodes.end());
  auto s = spawner(id);
  if (s == no_group)
    return;
  for (auto other : groups_[s].members)
    groups_[id].stage += why(id) == why(other);
  groups_[s].members.push_back(id);
}

// A node may be called as Troupe calls a group: `expand-file`. Telemetry,
// filters and cancel_group know groups by their names.
void grouping::check_names() const {
  std::unordered_map<std::string, group_id> known;
  for (group_id g = 0; g < size(); ++g) {
    auto [first, is_new] = known.emplace(name(g), g);
    if (!is_new)
      throw std::invalid_argument("the task groups of the nodes \""
                                  + graph_.at(nodes(first->second)[0]).name
                                  + "\" and \"" + graph_.at(nodes(g)[0]).name
                                  + "\" would both be named \"" + first->first
                                  + "\": give one of the nodes another name");
  }
}

purpose grouping::purpose_of(node_id first) const {
  if (graph_.at(first).kind == node_kind::expander)
    return purpose::expand_unordered;
  if (gathers_here(graph_, first))
    return purpose::gather;
  return graph_.at(first).block == no_node ? purpose::execute_single
                                           : purpose::execute_block;
}

std::string grouping::name(group_id g) const {
  const auto& one = groups_[g];
  const auto& first = graph_.at(nodes_[one.first_node]);
  switch (one.why) {
  case purpose::expand_unordered:
    return "expand-" + first.name;
  case purpose::gather:
    return "collect-" + first.name;
  case purpose::execute_single:
    return one.node_count == 1
               ? first.name
               : first.name + '+' + std::to_string(one.node_count - 1);
  case purpose::execute_block:
    break;
  }
  auto name = "block-" + graph_.at(first.block).name;
  return one.stage == 1 ? name : name + '.' + std::to_string(one.stage);
}

bool grouping::asynchronous(group_id g) const {
  return std::ranges::any_of(nodes(g), [this](node_id id) {
    return graph_.at(id).kind == node_kind::async;
  });
}

std::span<const node_id> grouping::nodes(group_id g) const {
  return {nodes_.data() + groups_[g].first_node, groups_[g].node_count};
}

std::size_t grouping::computed_nodes(group_id g) const {
  auto all = nodes(g);
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [this](node_id id) { return !overridden(id); }));
}

group_id grouping::spawner(group_id g) const {
  auto expander = block(g);
  return expander == no_node ? no_group : group_of(expander);
}

std::span<const group_id> grouping::members(group_id expander) const {
  return groups_[expander].members;
}

int grouping::depth(group_id g) const {
  int depth = 0;
  for (auto b = block(g); b != no_node; b = graph_.at(b).block)
    ++depth;
  return depth;
}

task_ref grouping::spawning_task(const task_ref& t) const {
  auto from = spawner(t.group);
  if (from == no_group)
    return {};
  return t.within ? task_ref{from, t.within->index, t.within->within}
                  : task_ref{from, 0, {}};
}

element_ref grouping::element_of(const task_ref& expander) const {
  if (expander.group == no_group || block(expander.group) == no_node)
    return {};
  return new enclosing_element{expander.index, expander.within};
}

task_ref grouping::first_task(group_id g, const task_ref& spawning) const {
  return {g, 0, element_of(spawning)};
}

std::string grouping::element_name(node_id block, std::uint64_t index,
                                   const element_ref& within) const {
  const auto& n = graph_.at(block);
  auto name = "block-" + n.name + '[' + std::to_string(index) + ']';
  return within
             ? element_name(n.block, within->index, within->within) + '/' + name
             : name;
}

// What is in a block and not of it, an expander say, is named after the
// element in which it runs.
std::string grouping::task_name(const task_ref& t) const {
  auto around = block(t.group);
  if (around == no_node)
    return name(t.group);
  if (why(t.group) != purpose::execute_block)
    return element_name(around, t.index, t.within) + '/' + name(t.group);
  auto text = name(t.group) + '[' + std::to_string(t.index) + ']';
  return t.within ? element_name(graph_.at(around).block, t.within->index,
                                 t.within->within)
                        + '/' + text
                  : text;
}

} // namespace troupe
