#include <troupe/graph/graph_data.hpp>

namespace troupe {

graph::graph() : data_(std::make_shared<data>()) {}

graph::graph(std::shared_ptr<const data> d) : data_(std::move(d)) {}

const std::string& graph::name() const { return data_->name; }

std::size_t graph::size() const { return data_->nodes.size(); }

const node& graph::at(node_id id) const { return data_->nodes[id]; }

std::span<const edge> graph::arguments(node_id id) const {
  const auto& n = at(id);
  return {data_->edges.data() + n.first_edge, n.edge_count};
}

std::span<const node_id> graph::users(node_id id) const {
  auto first = data_->user_offsets[id];
  return {data_->users.data() + first, data_->user_offsets[id + 1] - first};
}

node_id graph::find(std::string_view name) const {
  auto i = data_->by_name.find(name);
  return i == data_->by_name.end() ? no_node : i->second;
}

std::uint32_t graph::builder() const { return data_->builder; }

std::uint64_t graph::fingerprint() const { return data_->fingerprint; }

} // namespace troupe
