#include <troupe/graph/grouping.hpp>
#include <troupe/graph/node_words.hpp>

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

grouping::grouping(graph g, selection s)
    : graph_(std::move(g)), selection_(std::move(s)),
      group_of_(graph_.size(), no_group) {
  for (node_id id = 0; id < graph_.size(); ++id) {
    const auto& n = graph_.at(id);
    if (!selection_.needed[id] || n.kind == node_kind::input)
      continue;
    if (n.block == no_node) {
      group_of_[id] = add_group(purpose_of(id), no_group);
    } else {
      auto spawner = group_of_[n.block];
      if (block_of_[spawner] == no_group) {
        auto made = add_group(purpose::execute_block, spawner);
        block_of_[spawner] = made;
      }
      group_of_[id] = block_of_[spawner];
    }
    ++groups_[group_of_[id]].node_count;
  }
  std::uint32_t total = 0;
  for (auto& one : groups_) {
    one.first_node = total;
    total += std::exchange(one.node_count, 0);
  }
  nodes_.resize(total);
  for (node_id id = 0; id < graph_.size(); ++id)
    if (group_of_[id] != no_group) {
      auto& one = groups_[group_of_[id]];
      nodes_[one.first_node + one.node_count++] = id;
    }
}

group_id grouping::add_group(purpose why, group_id spawner) {
  groups_.push_back({why, spawner, 0, 0});
  block_of_.push_back(no_group);
  return static_cast<group_id>(groups_.size() - 1);
}

purpose grouping::purpose_of(node_id id) const {
  if (graph_.at(id).kind == node_kind::expander)
    return purpose::expand_unordered;
  return gathers(graph_, id) ? purpose::gather : purpose::execute_single;
}

std::span<const node_id> grouping::nodes(group_id g) const {
  return {nodes_.data() + groups_[g].first_node, groups_[g].node_count};
}

group_id grouping::block_of(group_id expander) const {
  return block_of_[expander];
}

std::string grouping::name(group_id g) const {
  auto node_name = [&](group_id of) { return graph_.at(nodes(of)[0]).name; };
  switch (why(g)) {
  case purpose::expand_unordered:
    return "expand-" + node_name(g);
  case purpose::execute_block:
    return "block-" + node_name(spawner(g));
  case purpose::gather:
    return "collect-" + node_name(g);
  case purpose::execute_single:
    break;
  }
  return node_name(g);
}

std::string grouping::task_name(task_ref t) const {
  auto text = name(t.group);
  if (why(t.group) == purpose::execute_block)
    text += '[' + std::to_string(t.index) + ']';
  return text;
}

} // namespace troupe
