#include <troupe/graph/graph_data.hpp>

namespace troupe {

graph::graph() : data_(std::make_shared<data>()) {}

graph::graph(std::shared_ptr<const data> d) : data_(std::move(d)) {}

const std::string& graph::name() const { return data_->name; }

std::size_t graph::size() const { return data_->nodes.size(); }

const node& graph::at(node_id id) const { return data_->nodes[id]; }

int graph::depth(node_id id) const {
  int blocks = 0;
  while ((id = at(id).block) != no_node)
    ++blocks;
  return blocks;
}

std::span<const edge> graph::arguments(node_id id) const {
  return data_->arguments(id);
}

std::span<const node_id> graph::users(node_id id) const {
  auto first = data_->user_offsets[id];
  return {data_->users.data() + first, data_->user_offsets[id + 1] - first};
}

std::span<const tag> graph::tags(node_id id) const {
  auto i = data_->notes_of.find(id);
  if (i == data_->notes_of.end())
    return {};
  return i->second.tags;
}

std::string_view graph::description(node_id id) const {
  auto i = data_->notes_of.find(id);
  if (i == data_->notes_of.end())
    return {};
  return i->second.description;
}

const task_policy& graph::policy(node_id id) const {
  static const task_policy none;
  return data_->policy_of.empty() ? none
                                  : data_->policies[data_->policy_of[id]];
}

const value& graph::fallback(node_id id) const {
  static const value none;
  auto i = data_->notes_of.find(id);
  return i == data_->notes_of.end() ? none : i->second.fallback;
}

std::span<const std::shared_ptr<const middleware>>
graph::middleware_of(node_id id) const {
  if (data_->chain_of.empty())
    return {};
  return data_->chains[data_->chain_of[id]];
}

std::span<const node_id> graph::always() const { return data_->always; }

node_id graph::find(const node_ref& node) const {
  if (node.node.number == no_node) {
    auto i = data_->by_name.find(node.name);
    return i == data_->by_name.end() ? no_node : i->second;
  }
  if (node.node.builder != data_->builder)
    return no_node;
  const auto& ids = data_->id_of_number;
  return ids.empty() ? node.node.number : ids[node.node.number];
}

handle graph::handle_of(node_id id) const {
  const auto& numbers = data_->number_of_id;
  return {data_->builder, numbers.empty() ? id : numbers[id]};
}

std::uint64_t graph::fingerprint() const { return data_->fingerprint; }

} // namespace troupe
