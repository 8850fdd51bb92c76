#include <troupe/hooks/event_json.hpp>
#include <troupe/hooks/hook.hpp>
#include <troupe/hooks/json_line.hpp>
#include <troupe/hooks/json_parts.hpp>
#include <troupe/hooks/policy_json.hpp>
#include <troupe/hooks/span_id.hpp>
#include <troupe/hooks/task_fields.hpp>
#include <troupe/hooks/visit_event.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <array>
#include <variant>

namespace troupe {

namespace {

namespace json = boost::json;

void add_error(json_line& o, const shared_failure& f) {
  if (f)
    o["error"] = to_object(*f);
}

json::array names_of(const run_definition& run,
                     const std::vector<node_id>& nodes) {
  json::array names;
  for (auto id : nodes)
    names.emplace_back(run.node_name(id));
  return names;
}

std::vector<node_id> overridden(const run_definition& run) {
  std::vector<node_id> found;
  for (node_id id = 0; id < run.groups.of().size(); ++id)
    if (run.groups.overridden(id))
      found.push_back(id);
  return found;
}

std::string hex(std::uint64_t number) {
  return to_string(run_id{0, number}).substr(16);
}

// -- what each has of its own -------------------------------------------------

void add(json_line& o, const run_started& e) {
  const auto& g = e.run->groups.of();
  o["graph"] = g.name();
  o["fingerprint"] = hex(g.fingerprint());
  o["targets"] = names_of(*e.run, e.run->groups.selected().targets);
  if (auto nodes = overridden(*e.run); !nodes.empty())
    o["overrides"] = names_of(*e.run, nodes);
  if (auto given = e.run->baggage.find("traceparent");
      given != e.run->baggage.end() && parse_traceparent(given->second))
    o["traceparent"] = given->second;
  if (!e.run->baggage.empty()) {
    json::object baggage;
    for (const auto& [key, text] : e.run->baggage)
      baggage[key] = text;
    o["baggage"] = std::move(baggage);
  }
  if (!e.run->notes.inputs.empty()) {
    json::object inputs;
    for (const auto& [name, text] : e.run->notes.inputs)
      inputs[name] = text;
    o["inputs"] = std::move(inputs);
  }
}

void add(json_line& o, const groups_planned& e) {
  json::array groups;
  for (group_id g = 0; g < e.run->groups.size(); ++g)
    groups.push_back(group_object(e.run->groups, g));
  o["groups"] = std::move(groups);
}

void add(json_line& o, const group_expanded& e) {
  o["group"] = e.run->groups.name(e.group);
  o["spawning_task_id"] = e.run->groups.task_name(e.spawning_task);
  o["count"] = e.count;
  o["final"] = e.final;
  auto elements = elements_of(e);
  if (!elements.empty())
    o["elements"] = std::move(elements);
}

void add(json_line& o, const task_submitted& e) {
  o["worker"] = e.worker;
  o["reason"] = e.reason;
}

void add(json_line& o, const task_started& e) {
  o["worker"] = e.worker;
  o["slot"] = e.slot;
  o["queue_wait_ns"] = e.queue_wait;
  o["transfer_ns"] = e.transfer;
}

void add(json_line& o, const node_finished& e) {
  o["outcome"] = e.outcome;
  o["node"] = e.run->node_name(e.node);
  o["start_ns"] = e.start;
  o["duration_ns"] = e.duration;
  if (e.summary)
    o["summary"] = *e.summary;
  add_error(o, e.error);
}

void add(json_line& o, const attempt_finished& e) {
  o["worker"] = e.worker;
  bool began = e.start > 0;
  if (began)
    o["slot"] = e.slot;
  o["outcome"] = e.outcome;
  if (began) {
    o["start_ns"] = e.start;
    o["duration_ns"] = e.duration;
  }
  if (e.paused > 0)
    o["paused_ns"] = e.paused;
  if (e.cpu >= 0)
    o["cpu_ns"] = e.cpu;
  if (e.outcome != attempt_outcome::succeeded)
    o["will_retry"] = e.retry_at > 0;
  if (e.abandoned)
    o["abandoned"] = true;
  if (e.retry_at > 0)
    o["retry_at_ns"] = e.retry_at;
  add_error(o, e.error);
}

void add(json_line& o, const task_finished& e) {
  o["state"] = e.state;
  if (e.start > 0) {
    o["start_ns"] = e.start;
    o["duration_ns"] = e.duration;
  }
  o["attempts"] = e.attempts;
  if (e.fallback)
    o["fallback"] = true;
  if (e.caught)
    o["caught"] = true;
  if (e.root_cause.group != no_group)
    o["root_cause"] = e.run->groups.task_name(e.root_cause);
  add_error(o, e.error);
}

void add(json_line& o, const stalled& e) {
  json::array list;
  for (const auto& t : *e.waiting) {
    json::array nodes;
    for (auto id : t.nodes)
      nodes.emplace_back(e.run->node_name(id));
    json::object task{{"task_id", e.run->groups.task_name(t.task)},
                      {"nodes", std::move(nodes)}};
    if (t.worker)
      task["worker_wanted"] =
          policy_json({.placement = t.worker}).at("placement");
    list.push_back(std::move(task));
  }
  o["waiting"] = std::move(list);
}

void add(json_line& o, const group_finished& e) {
  o["group"] = e.run->groups.name(e.group);
  o["purpose"] = e.run->groups.why(e.group);
  o["spawning_task_id"] = name_if_any(e.run->groups, e.spawning_task);
  o["duration_ns"] = e.duration;
  o["counts"] = to_object(e.counts);
}

void add(json_line& o, const run_finished& e) {
  o["outcome"] = e.outcome;
  o["duration_ns"] = e.duration;
  o["counts"] = to_object(e.counts);
  if (e.failures) {
    json::array failures;
    for (const auto& f : *e.failures)
      failures.push_back(to_object(*f));
    o["failures"] = std::move(failures);
  }
}

void add(json_line& o, const snapshot& e) {
  o["groups"] = groups_of(e);
  json::array running;
  for (const auto& t : e.state->running)
    running.emplace_back(e.run->groups.task_name(t));
  o["running"] = std::move(running);
}

} // namespace

// -- what all have ------------------------------------------------------------

// What is kept from one event to the next.
struct event_json::memory {
  // How every event of a kind begins, for the run of the one before.
  std::string_view head(const event& e, const run_id& run);

  json_line line;
  task_fields fields;
  run_id last_run;
  std::array<std::string, std::variant_size_v<event>> heads;
};

std::string_view event_json::memory::head(const event& e, const run_id& run) {
  if (run != last_run) {
    last_run = run;
    heads = {};
  }
  auto& text = heads[e.index()];
  if (text.empty()) {
    json_line l;
    l["event"] = name_of(e);
    l["run_id"] = to_string(run);
    text = l.fields();
  }
  return text;
}

event_json::event_json() : memory_(std::make_unique<memory>()) {}

event_json::~event_json() = default;

std::string_view event_json::operator()(const event& e) {
  auto& o = memory_->line;
  auto& fields = memory_->fields;
  o.begin();
  visit_event(
      [&](const auto& one) {
        using type = std::decay_t<decltype(one)>;
        o.append(memory_->head(e, one.run->id));
        o["seq"] = one.seq;
        o["time_ns"] = one.time;
        if constexpr (std::is_same_v<type, group_expanded>)
          fields.learn(one);
        if constexpr (std::is_base_of_v<task_event, type>)
          o.append(fields(one));
        add(o, one);
        if constexpr (std::is_same_v<
                          type,
                          group_finished> || std::is_same_v<type, run_finished>)
          fields.forget(one);
      },
      e);
  return o.end();
}

// -- the engine's stream ------------------------------------------------------

std::string_view event_json::operator()(const engine_event_variant& e) {
  auto& o = memory_->line;
  o.begin();
  o["event"] = name_of(e);
  o["engine_seq"] = base_of(e).engine_seq;
  o["time_ns"] = base_of(e).time;
  if (const auto* joined = std::get_if<worker_joined>(&e)) {
    o["worker"] = joined->worker;
    o["slots"] = joined->slots;
    if (!joined->name.empty()) {
      o["name"] = joined->name;
      o["address"] = joined->address;
      o["labels"] = json::array(joined->labels.begin(), joined->labels.end());
      o["version"] = joined->version;
      o["clock_error_ns"] = joined->clock_error;
    }
  } else if (const auto* gone = std::get_if<worker_lost>(&e)) {
    o["worker"] = gone->worker;
    o["cause"] = gone->cause;
    o["tasks"] = gone->tasks;
  } else if (const auto* failed = std::get_if<hook_failed>(&e)) {
    o["hook"] = failed->hook;
    o["what"] = failed->what;
    o["where"] = failed->where;
    o["detached"] = failed->detached;
  } else if (const auto* lost = std::get_if<events_dropped>(&e)) {
    o["subscriber"] = lost->subscriber;
    o["run_id"] = to_string(lost->run);
    o["dropped"] = lost->dropped;
    o["first_seq"] = lost->first_seq;
    o["last_seq"] = lost->last_seq;
  } else if (const auto* used = std::get_if<resources_sampled>(&e)) {
    o["worker"] = used->worker;
    o["cpu_ns"] = used->cpu;
    o["resident_bytes"] = used->resident;
    o["voluntary_switches"] = used->voluntary_switches;
    o["involuntary_switches"] = used->involuntary_switches;
    o["running"] = used->running;
    o["queued"] = used->queued;
    o["pending"] = used->pending;
  }
  return o.end();
}

} // namespace troupe
