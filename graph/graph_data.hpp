// The representation of a graph, shared by the builder and the graph. Private.

#pragma once

#include <troupe/graph/graph.hpp>
#include <troupe/graph/policy.hpp>

#include <unordered_map>

namespace troupe {

struct graph::data {
  // What few nodes have.
  struct notes {
    std::vector<tag> tags;
    std::string description;
    value fallback; // if it fails; empty if there is none
  };

  std::string name;
  std::uint32_t builder = 0;
  std::vector<node> nodes;
  std::vector<edge> edges;    // by node, as node::first_edge tells
  std::vector<node_id> users; // by node, as user_offsets tells
  std::vector<std::uint32_t> user_offsets;
  std::unordered_map<std::string_view, node_id> by_name; // views of node::name
  std::unordered_map<node_id, notes> notes_of;
  std::vector<node_id> always;
  // All policies that there are, and which one a node has; empty if none has.
  std::vector<task_policy> policies;
  std::vector<std::uint32_t> policy_of;
  // All chains of middleware, the outermost first, and which one a node has;
  // empty if none has.
  using chain = std::vector<std::shared_ptr<const middleware>>;
  std::vector<chain> chains;
  std::vector<std::uint32_t> chain_of;
  // Between the order of building and that of running; empty if they agree.
  std::vector<node_id> id_of_number;
  std::vector<std::uint32_t> number_of_id;
  std::uint64_t fingerprint = 0;

  std::span<const edge> arguments(node_id id) const {
    return {edges.data() + nodes[id].first_edge, nodes[id].edge_count};
  }
};

} // namespace troupe
