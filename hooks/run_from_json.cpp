#include <troupe/hooks/json_fields.hpp>
#include <troupe/hooks/run_from_json.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>

namespace troupe {

namespace fields = json_fields;

run_from_json::run_from_json(const object& started, std::size_t task_limit,
                             run_analysis::worker_slots workers)
    : id_(fields::text(started, "run_id")),
      graph_(fields::text(started, "graph")),
      analysis_(task_limit, std::move(workers)) {}

void run_from_json::add(std::string_view name, const object& o) {
  analysis_.saw(fields::number<std::uint64_t>(o, "seq"),
                fields::number<nanoseconds>(o, "time_ns"));
  if (name == "groups_planned")
    plan(o);
  else if (name == "group_expanded")
    expand(o);
  else if (name == "task_started")
    analysis_.started(group_of(o),
                      fields::number<nanoseconds>(o, "queue_wait_ns"));
  else if (name == "node_finished")
    end_node(o);
  else if (name == "attempt_finished")
    end_attempt(o);
  else if (name == "task_finished")
    end_task(o);
  else if (name == "run_finished")
    analysis_.run_ended(fields::word<run_outcome>(o, "outcome", 3),
                        fields::number<nanoseconds>(o, "duration_ns"));
}

run_report run_from_json::report() const {
  auto r = analysis_.report();
  r.run = id_;
  r.graph = graph_;
  return r;
}

// -- events -------------------------------------------------------------------

void run_from_json::plan(const object& o) {
  if (!groups_.empty())
    throw fields::bad_event("plans the groups again");
  run_outline outline;
  const auto& groups = fields::array(o, "groups");
  for (const auto& g : groups)
    groups_.emplace(fields::text(fields::as_object(g), "name"), groups_.size());
  for (const auto& g : groups)
    add_group(outline, fields::as_object(g));
  for (const auto& g : outline.groups)
    for (const auto& need : g.needs)
      if (need.gathered && outline.groups[need.on].spawner == no_group)
        fields::throw_wrong("gathers");
  analysis_.plan(std::move(outline));
}

void run_from_json::add_group(run_outline& outline, const object& o) {
  run_outline::group g{.name = std::string{fields::text(o, "name")},
                       .per_element = fields::text(o, "purpose")
                                      == to_string(purpose::execute_block),
                       .asynchronous = o.contains("asynchronous")};
  if (!fields::field(o, "spawner").is_null()) {
    g.spawner = find_group(fields::text(o, "spawner"));
    if (g.spawner >= outline.groups.size()
        || !outline.groups[g.spawner].name.starts_with("expand-"))
      fields::throw_wrong("spawner");
    g.depth = outline.groups[g.spawner].depth + 1;
  }
  for (bool gathered : {false, true})
    for (const auto& name : fields::array(o, gathered ? "gathers" : "needs"))
      g.needs.push_back({find_group(fields::as_text(name)), gathered});
  std::sort(g.needs.begin(), g.needs.end());
  outline.groups.push_back(std::move(g));
  for (const auto& n : fields::array(o, "nodes")) {
    std::string name{fields::text(fields::as_object(n), "name")};
    nodes_.emplace(name, outline.nodes.size());
    outline.nodes.push_back(std::move(name));
  }
}

// Elements have labels from the first on that is listed.
void run_from_json::expand(const object& o) {
  if (!o.contains("elements"))
    return;
  auto id = fields::text(o, "spawning_task_id");
  auto spawner = analysis_.outline().groups[group_of(o)].spawner;
  if (spawner == no_group)
    fields::throw_wrong("group");
  auto by = expander(spawner, id);
  auto labels = std::make_shared<std::vector<std::string>>();
  std::uint64_t first = 0;
  for (const auto& one : fields::array(o, "elements")) {
    const auto& element = fields::as_object(one);
    auto i = fields::number<std::uint64_t>(element, "index");
    if (!element.contains("label"))
      continue;
    if (labels->empty())
      first = i;
    if (i < first + labels->size()
        || i - first > fields::number<std::uint64_t>(o, "count"))
      fields::throw_wrong("elements");
    labels->resize(i - first + 1);
    labels->back() = fields::text(element, "label");
  }
  if (!labels->empty())
    analysis_.expanded(by, first, std::move(labels));
}

void run_from_json::end_node(const object& o) {
  auto n = nodes_.find(fields::text(o, "node"));
  if (n == nodes_.end())
    throw fields::bad_event("has a \"node\" that was not planned");
  if (fields::text(o, "outcome") != to_string(node_outcome::skipped))
    analysis_.node_ended(n->second,
                         fields::number<nanoseconds>(o, "duration_ns"));
}

// One that never began has no start.
void run_from_json::end_attempt(const object& o) {
  if (!o.contains("start_ns"))
    return;
  analysis_.attempt_ended(
      {.task = position_of(o),
       .number = fields::number<std::uint32_t>(o, "attempt"),
       .worker = fields::number<std::uint32_t>(o, "worker"),
       .slot = fields::number<std::uint32_t>(o, "slot"),
       .start = fields::number<nanoseconds>(o, "start_ns"),
       .duration = fields::number<nanoseconds>(o, "duration_ns"),
       .paused = fields::number_or<nanoseconds>(o, "paused_ns", 0),
       .cpu = fields::number_or<nanoseconds>(o, "cpu_ns", -1),
       .retry_at = fields::number_or<nanoseconds>(o, "retry_at_ns", 0)});
}

void run_from_json::end_task(const object& o) {
  analysis_.task_ended(position_of(o),
                       fields::word<task_state>(o, "state", task_state_count),
                       fields::number_or<nanoseconds>(o, "start_ns", 0),
                       fields::number_or<nanoseconds>(o, "duration_ns", 0));
}

// -- which task ---------------------------------------------------------------

group_id run_from_json::find_group(std::string_view name) const {
  auto g = groups_.find(name);
  if (g == groups_.end())
    throw fields::bad_event("has a group that was not planned, "
                            + std::string{name});
  return g->second;
}

group_id run_from_json::group_of(const object& o) const {
  return find_group(fields::text(o, "group"));
}

task_position run_from_json::position_of(const object& o) {
  auto g = group_of(o);
  auto spawner = analysis_.outline().groups[g].spawner;
  auto id = fields::text(o, "task_id");
  return {g,
          spawner == no_group
              ? 0
              : analysis_.expansions().number(expander(spawner, id)),
          fields::number<std::uint64_t>(o, "index")};
}

// The task of `g` in whose expansion the task `id` is. In a readable id, as
// `block-a[3]/block-b[5]`, the elements around the task come first, and are
// called after the expanders around its group. What was read is cut from `id`.
task_position run_from_json::expander(group_id g, std::string_view& id) {
  auto around = analysis_.outline().groups[g].spawner;
  if (around == no_group)
    return {.group = g};
  auto x = analysis_.expansions().number(expander(around, id));
  auto begin = analysis_.outline().block_name(around) + '[';
  std::uint64_t index = 0;
  auto rest = id.substr(std::min(begin.size(), id.size()));
  auto [end, error] =
      std::from_chars(rest.data(), rest.data() + rest.size(), index);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (!id.starts_with(begin) || error != std::errc{} || !rest.starts_with("]/"))
    throw fields::bad_event("has a task id that is not of its group");
  id = rest.substr(2);
  return {g, x, index};
}

} // namespace troupe
