#include <troupe/graph/middleware.hpp>
#include <troupe/graph/node_words.hpp>
#include <troupe/graph/utf8.hpp>
#include <troupe/hooks/graph_json.hpp>
#include <troupe/hooks/policy_json.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace troupe {

namespace {

namespace json = boost::json;

json::array arguments_json(const graph& g, node_id id) {
  json::array all;
  for (const auto& e : g.arguments(id))
    all.push_back(json::object{{"node", g.at(e.from).name},
                               {"passing", to_string(e.how)}});
  return all;
}

json::object tags_json(std::span<const tag> tags) {
  json::object all;
  for (const auto& t : tags)
    all[t.key] = t.value;
  return all;
}

json::array middleware_json(const graph& g, node_id id) {
  json::array names;
  for (const auto& one : g.middleware_of(id))
    names.emplace_back(one->name());
  return names;
}

json::object node_json(const graph& g, node_id id) {
  const auto& n = g.at(id);
  json::object o;
  o["name"] = n.name;
  o["kind"] = verb_of(g, id);
  o["type"] = readable_type(n.type->name);
  auto& block = o["block"];
  if (n.block != no_node)
    block = g.at(n.block).name;
  o["arguments"] = arguments_json(g, id);
  if (n.kind == node_kind::input)
    o["has_default"] = static_cast<bool>(n.default_value);
  o["always"] = std::ranges::binary_search(g.always(), id);
  if (!g.tags(id).empty())
    o["tags"] = tags_json(g.tags(id));
  if (!g.description(id).empty())
    o["description"] = g.description(id);
  if (auto policy = policy_json(g.policy(id)); !policy.empty())
    o["policy"] = std::move(policy);
  if (g.fallback(id))
    o["has_fallback"] = true;
  if (!g.middleware_of(id).empty())
    o["middleware"] = middleware_json(g, id);
  o["where"] = to_string(n.where);
  return o;
}

} // namespace

std::string to_json(const graph& g) {
  json::array nodes;
  for (node_id id = 0; id < g.size(); ++id)
    nodes.push_back(node_json(g, id));
  return as_utf8(
      json::serialize(json::object{{"name", g.name()},
                                   {"fingerprint", fingerprint_text(g)},
                                   {"nodes", std::move(nodes)}}));
}

} // namespace troupe
