#include <troupe/graph/group_needs.hpp>
#include <troupe/graph/type_name.hpp>
#include <troupe/hooks/json_parts.hpp>

#include <algorithm>

namespace troupe {

namespace json = boost::json;

json::object to_object(const task_counts& counts) {
  json::object o;
  for (std::size_t i = 0; i < task_state_count; ++i)
    if (auto s = static_cast<task_state>(i); counts.of(s) > 0)
      o[to_string(s)] = counts.of(s);
  return o;
}

json::object to_object(const failure& f) {
  auto one = [](const error_text& e) {
    return json::object{{"type", e.type}, {"message", e.message}};
  };
  auto o = one(f.error);
  o["fault"] = to_string(f.fault);
  o["node"] = f.node;
  if (!f.declared.empty())
    o["declared"] = f.declared;
  o["task_id"] = f.task;
  o["attempt"] = f.attempt;
  o["worker"] = f.worker;
  json::array causes;
  for (const auto& cause : f.causes)
    causes.push_back(one(cause));
  o["causes"] = std::move(causes);
  if (!f.past.empty()) {
    json::array past;
    for (const auto& a : f.past)
      past.push_back({{"attempt", a.attempt},
                      {"outcome", to_string(a.outcome)},
                      {"start_ns", a.start},
                      {"duration_ns", a.duration},
                      {"worker", a.worker},
                      {"error", a.error}});
    o["past"] = std::move(past);
  }
  return o;
}

std::optional<std::string> name_if_any(const grouping& groups,
                                       const task_ref& t) {
  if (t.group == no_group)
    return std::nullopt;
  return groups.task_name(t);
}

json::object group_object(const grouping& groups, group_id g) {
  json::array nodes;
  for (auto id : groups.nodes(g)) {
    const auto& n = groups.of().at(id);
    nodes.push_back(
        json::object{{"name", n.name}, {"type", readable_type(n.type->name)}});
  }
  json::object o{{"id", g},
                 {"name", groups.name(g)},
                 {"purpose", to_string(groups.why(g))},
                 {"nodes", std::move(nodes)}};
  if (groups.asynchronous(g))
    o["asynchronous"] = true;
  auto spawner = groups.spawner(g);
  o["spawner"] =
      spawner == no_group ? json::value{} : json::value(groups.name(spawner));
  o["depth"] = groups.depth(g);
  json::array needs, gathers;
  for (const auto& need : needs_of(groups, g))
    (need.gathered ? gathers : needs).emplace_back(groups.name(need.on));
  o["needs"] = std::move(needs);
  o["gathers"] = std::move(gathers);
  return o;
}

json::array elements_of(const group_expanded& e) {
  json::array elements;
  auto told = [](const auto& texts, std::size_t i) {
    return texts && i < texts->size() && !(*texts)[i].empty();
  };
  auto listed = std::max(e.labels ? e.labels->size() : 0,
                         e.summaries ? e.summaries->size() : 0);
  for (std::size_t i = 0; i < listed; ++i) {
    if (!told(e.labels, i) && !told(e.summaries, i))
      continue;
    json::object element{{"index", e.first + i}};
    if (told(e.labels, i))
      element["label"] = (*e.labels)[i];
    if (told(e.summaries, i))
      element["summary"] = (*e.summaries)[i];
    elements.push_back(std::move(element));
  }
  return elements;
}

json::array groups_of(const snapshot& e) {
  json::array groups;
  for (group_id g = 0; g < e.state->groups.size(); ++g) {
    const auto& one = e.state->groups[g];
    groups.push_back({{"name", e.run->groups.name(g)},
                      {"announced", one.announced},
                      {"complete", one.complete},
                      {"finished", one.finished},
                      {"counts", to_object(one.counts)}});
  }
  return groups;
}

} // namespace troupe
