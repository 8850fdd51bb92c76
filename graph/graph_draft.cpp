#include <troupe/graph/draft_steps.hpp>
#include <troupe/graph/fresh.hpp>

#include <algorithm>
#include <stdexcept>

namespace troupe {

handle graph_draft::add(node added, int depth, std::string_view module,
                        std::span<const detail::node_argument> arguments) {
  if (built)
    throw std::logic_error("node \"" + added.name
                           + "\" is added after build(): add all nodes first");
  auto id = static_cast<node_id>(made->nodes.size());
  if (!module.empty())
    modules.emplace(id, module);
  added.first_edge = static_cast<std::uint32_t>(made->edges.size());
  added.edge_count = 0;
  made->nodes.push_back(std::move(added));
  depths.push_back(static_cast<std::int8_t>(depth));
  for (const auto& a : arguments)
    add_argument(id, module, a);
  return {made->builder, id};
}

void graph_draft::add_argument(node_id id, std::string_view module,
                               const detail::node_argument& a) {
  auto add_edge = [&](handle source) {
    sources.push_back(source);
    made->edges.push_back({no_node, a.how});
    ++made->nodes[id].edge_count;
  };
  if (a.name)
    names.emplace(static_cast<std::uint32_t>(made->edges.size()),
                  by_name{*a.name, std::string{module}, a.type, a.depth});
  if (!a.list)
    return add_edge(a.source);
  for (auto source : *a.list)
    add_edge(source);
}

std::span<const edge> graph_draft::arguments(node_id id) const {
  return made->arguments(id);
}

std::string graph_draft::quoted(node_id id) const {
  return '"' + made->nodes[id].name + '"';
}

std::string_view graph_draft::module_of(node_id id) const {
  auto i = modules.find(id);
  return i == modules.end() ? std::string_view{} : i->second;
}

std::optional<node_id> graph_draft::find(std::string_view name,
                                         std::string_view module) const {
  for (;;) {
    std::string full{module};
    full += module.empty() ? "" : "/";
    full += name;
    if (auto i = made->by_name.find(full); i != made->by_name.end())
      return i->second;
    if (module.empty())
      return std::nullopt;
    auto slash = module.rfind('/');
    module = module.substr(0, slash == module.npos ? 0 : slash);
  }
}

void graph_draft::tell(node_id id, const std::string& problem) {
  problems.push_back(to_string(made->nodes[id].where) + ": node " + quoted(id)
                     + ' ' + problem);
}

void graph_draft::tell_of_arguments(node_id id, const std::string& problem) {
  tell(id, problem);
  faulty[id] = true;
}

// -- options ------------------------------------------------------------------

namespace detail {

void keep_always(graph_draft& draft, handle node) {
  draft.made->always.push_back(node.number);
}

void add_tag(graph_draft& draft, handle node, std::string_view key,
             std::string_view value) {
  auto& tags = draft.made->notes_of[node.number].tags;
  auto i = std::find_if(tags.begin(), tags.end(),
                        [&](const tag& t) { return t.key == key; });
  if (i == tags.end())
    tags.push_back({std::string{key}, std::string{value}});
  else
    i->value = value;
}

void add_description(graph_draft& draft, handle node, std::string_view text) {
  draft.made->notes_of[node.number].description = text;
}

void add_fallback(graph_draft& draft, handle node, value fallback) {
  draft.made->notes_of[node.number].fallback = std::move(fallback);
}

task_policy& own_policy(graph_draft& draft, handle node) {
  return draft.policies.change(node.number);
}

void add_order(graph_draft& draft, handle node, const node_ref& before) {
  draft.orders.push_back({node.number, before.node, before.name});
}

} // namespace detail

void sort_always(graph::data& made) {
  auto& ids = made.always;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

} // namespace troupe
