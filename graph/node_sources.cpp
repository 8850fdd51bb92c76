#include <troupe/graph/draft_steps.hpp>
#include <troupe/graph/node_words.hpp>

#include <algorithm>

namespace troupe {

namespace {

// Finds what one node's arguments mean.
class source_finder {
public:
  source_finder(graph_draft& draft, node_id id) : draft_(draft), id_(id) {}

  node_id by_handle(const std::string& role, const handle& source) {
    if (source.number == no_node)
      return fault(role + " is an empty handle: assign it from the builder");
    if (source.builder != draft_.made->builder)
      return fault(role
                   + " is a node of another graph_builder: use one builder for "
                     "the whole graph");
    return source.number;
  }

  node_id by_name(const std::string& role, const graph_draft::by_name& wanted) {
    auto quoted = '"' + wanted.name + '"';
    auto found = draft_.find(wanted.name, wanted.module);
    if (!found)
      return fault(role + " is the node named " + quoted + ", but there is none"
                   + (wanted.module.empty()
                          ? std::string{}
                          : " in module \"" + wanted.module + "\" or around it")
                   + ": check the name, and add it before build()");
    const auto& n = draft_.made->nodes[*found];
    auto refers = role + " is the node named " + quoted;
    if (wanted.type && !same_type(wanted.type, n.type))
      return fault(refers + " as " + readable_type(wanted.type->name)
                   + ", but it yields " + readable_type(n.type->name));
    if (wanted.type && wanted.depth != draft_.depths[*found])
      return fault(refers + ' ' + depth_text(wanted.depth) + ", but it is "
                   + depth_text(draft_.depths[*found]) + ": write named<"
                   + type_at(draft_.depths[*found]) + '>');
    return *found;
  }

private:
  node_id fault(const std::string& problem) {
    draft_.tell_of_arguments(id_, problem);
    return no_node;
  }

  graph_draft& draft_;
  node_id id_;
};

void find_arguments(graph_draft& draft, node_id id) {
  const auto& n = draft.made->nodes[id];
  source_finder finder{draft, id};
  for (std::uint32_t i = 0; i < n.edge_count; ++i) {
    auto at = n.first_edge + i;
    auto role = [&] { return "argument " + std::to_string(i + 1); };
    const auto& source = draft.sources[at];
    // The common case first, for graphs of a million nodes.
    if (source.number != no_node && source.builder == draft.made->builder)
      draft.made->edges[at].from = source.number;
    else if (auto wanted = draft.names.find(at); wanted != draft.names.end())
      draft.made->edges[at].from = finder.by_name(role(), wanted->second);
    else
      draft.made->edges[at].from = finder.by_handle(role(), source);
  }
}

node_id find_order(graph_draft& draft, const graph_draft::order& o) {
  source_finder finder{draft, o.node};
  constexpr auto role = "what it comes after";
  if (o.name.empty())
    return finder.by_handle(role, o.source);
  return finder.by_name(role, {o.name, std::string{draft.module_of(o.node)}});
}

// Gives each node its arguments' edges and then those of its orders.
void add_order_edges(graph_draft& draft) {
  std::stable_sort(draft.orders.begin(), draft.orders.end(),
                   [](auto& a, auto& b) { return a.node < b.node; });
  std::vector<edge> edges;
  auto next = draft.orders.begin();
  auto& nodes = draft.made->nodes;
  for (node_id id = 0; id < nodes.size(); ++id) {
    auto arguments = draft.arguments(id);
    auto first = static_cast<std::uint32_t>(edges.size());
    edges.insert(edges.end(), arguments.begin(), arguments.end());
    for (; next != draft.orders.end() && next->node == id; ++next)
      edges.push_back({find_order(draft, *next), passing::order});
    nodes[id].first_edge = first;
    nodes[id].edge_count = static_cast<std::uint32_t>(edges.size()) - first;
  }
  draft.made->edges = std::move(edges);
}

} // namespace

void find_sources(graph_draft& draft) {
  for (node_id id = 0; id < draft.made->nodes.size(); ++id)
    find_arguments(draft, id);
  if (!draft.orders.empty())
    add_order_edges(draft);
}

} // namespace troupe
