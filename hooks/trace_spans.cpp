#include <troupe/hooks/otlp_json.hpp>
#include <troupe/hooks/trace_spans.hpp>
#include <troupe/hooks/visit_event.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace troupe {

namespace {

// Which groups gather what the tasks of each group yield.
std::vector<std::vector<group_id>> gathering_groups(const grouping& groups) {
  std::vector<std::vector<group_id>> found(groups.size());
  for (group_id g = 0; g < groups.size(); ++g)
    for (auto node : groups.nodes(g))
      for (const auto& argument : groups.arguments(node)) {
        auto from = groups.group_of(argument.from);
        if (gathers(argument.how) && from != no_group
            && std::ranges::find(found[from], g) == found[from].end())
          found[from].push_back(g);
      }
  return found;
}

// The task of `gather` that takes what `t` yields: fewer elements are around
// it.
task_ref gathering_task(const grouping& groups, group_id gather,
                        const task_ref& t) {
  task_ref around{gather, t.index, t.within};
  for (int d = groups.depth(t.group); d > groups.depth(gather); --d) {
    auto outer = around.within;
    around.index = outer ? outer->index : 0;
    around.within = outer ? outer->within : nullptr;
  }
  return around;
}

otlp::status status_of(attempt_outcome o) {
  if (o == attempt_outcome::succeeded)
    return otlp::status::ok;
  return o == attempt_outcome::cancelled ? otlp::status::unset
                                         : otlp::status::error;
}

otlp::status status_of(task_state s) {
  if (s == task_state::succeeded)
    return otlp::status::ok;
  return is_failure(s) ? otlp::status::error : otlp::status::unset;
}

otlp::status status_of(run_outcome o) {
  if (o == run_outcome::succeeded)
    return otlp::status::ok;
  return o == run_outcome::failed ? otlp::status::error : otlp::status::unset;
}

std::string_view message_of(const shared_failure& f) {
  return f ? std::string_view{f->error.message} : std::string_view{};
}

void set_events(boost::json::object& span, boost::json::array events,
                std::size_t dropped) {
  if (!events.empty())
    span["events"] = std::move(events);
  if (dropped > 0)
    span["droppedEventsCount"] = dropped;
}

} // namespace

void trace_spans::operator()(const event& e) {
  if (const auto* started = std::get_if<run_started>(&e))
    return begin(*started);
  if (auto run = runs_.find(base_of(e).run->id); run != runs_.end())
    visit_event([&](const auto& one) { add(run->second, one); }, e);
  if (const auto* finished = std::get_if<run_finished>(&e))
    runs_.erase(finished->run->id);
}

// -- runs ---------------------------------------------------------------------

void trace_spans::begin(const run_started& e) {
  open_run run{.start = e.time, .gathered_by = gathering_groups(e.run->groups)};
  if (auto given = e.run->baggage.find("traceparent");
      given != e.run->baggage.end())
    run.parent = parse_traceparent(given->second);
  if (!run.parent || run.parent->sampled)
    runs_.insert_or_assign(e.run->id, std::move(run));
}

void trace_spans::add(open_run& run, const stalled& e) {
  if (run.events.size() < most_span_events)
    run.events.push_back(otlp::span_event("stalled", e.time, {}));
}

void trace_spans::add(open_run& run, const run_finished& e) {
  auto id = e.run->id;
  otlp::attributes about;
  about.add("troupe.run_id", to_string(id))
      .add("troupe.graph", e.run->graph_name())
      .add("troupe.outcome", to_string(e.outcome));
  for (std::size_t i = 0; i < task_state_count; ++i) {
    auto s = static_cast<task_state>(i);
    about.add("troupe.tasks." + std::string{to_string(s)}, e.counts.of(s));
  }
  const auto& graph = e.run->graph_name();
  auto span = otlp::span(id, span_of(id), graph.empty() ? "run" : graph,
                         run.start, e.time, std::move(about));
  if (run.parent && run.parent->trace == id)
    span["parentSpanId"] = to_string(run.parent->span);
  else if (run.parent)
    span["links"] = {otlp::link(run.parent->trace, run.parent->span)};
  set_events(span, std::move(run.events), 0);
  auto status = status_of(e.outcome);
  bool told =
      status == otlp::status::error && e.failures && !e.failures->empty();
  otlp::set_status(span, status, told ? message_of(e.failures->front()) : "");
  emit_(boost::json::serialize(span));
}

// -- attempts -----------------------------------------------------------------

void trace_spans::add(open_run& run, const task_submitted& e) {
  auto& task = run.tasks[e.task];
  if (task.start == 0)
    task.start = e.time;
}

void trace_spans::add(open_run& run, const task_started& e) {
  auto& task = run.tasks[e.task];
  task.queue_wait = e.queue_wait;
  task.transfer = e.transfer;
}

// Of one node alone there is nothing to say that its attempt does not.
void trace_spans::add(open_run& run, const node_finished& e) {
  if (e.run->groups.computed_nodes(e.task.group) < 2)
    return;
  auto& task = run.tasks[e.task];
  if (task.nodes.size() >= most_span_events - 1) { // and an exception
    ++task.dropped_nodes;
    return;
  }
  otlp::attributes about;
  about.add("troupe.node", e.run->node_name(e.node))
      .add("troupe.outcome", to_string(e.outcome))
      .add("troupe.duration_ns", e.duration);
  if (e.error)
    about.add("error.type", e.error->error.type);
  task.nodes.push_back(otlp::span_event("node", e.start, std::move(about)));
}

void trace_spans::add(open_run& run, const attempt_finished& e) {
  auto& task = run.tasks[e.task];
  auto start = e.start > 0 ? e.start : e.time;
  auto end = e.start > 0 ? e.start + e.duration + e.paused : e.time;
  task.start = task.start == 0 ? start : std::min(task.start, start);
  task.end = std::max(task.end, end);

  otlp::attributes about;
  about.add("troupe.attempt", e.attempt)
      .add("troupe.outcome", to_string(e.outcome))
      .add("troupe.worker", e.worker);
  if (e.start > 0)
    about.add("troupe.slot", e.slot)
        .add("troupe.queue_wait_ns", task.queue_wait)
        .add("troupe.transfer_ns", task.transfer);
  if (e.cpu >= 0)
    about.add("troupe.cpu_ns", e.cpu);
  if (e.paused > 0)
    about.add("troupe.paused_ns", e.paused);
  if (e.outcome != attempt_outcome::succeeded)
    about.add("troupe.will_retry", e.retry_at > 0);
  if (e.abandoned)
    about.add("troupe.abandoned", true);
  auto status = status_of(e.outcome);
  bool failed = status == otlp::status::error && e.error;
  if (failed)
    about.add("error.type", e.error->error.type);

  auto id = e.run->id;
  auto span = otlp::span(id, span_of(id, e.task, e.attempt),
                         e.run->groups.name(e.task.group) + " attempt", start,
                         end, std::move(about));
  span["parentSpanId"] = to_string(span_of(id, e.task));
  if (e.error)
    task.nodes.push_back(otlp::exception_event(end, *e.error));
  set_events(span, std::move(task.nodes), task.dropped_nodes);
  otlp::set_status(span, status, failed ? message_of(e.error) : "");
  emit_(boost::json::serialize(span));
  task = {.start = task.start, .end = task.end};
}

// -- tasks --------------------------------------------------------------------

void trace_spans::add(open_run& run, const task_finished& e) {
  auto known = run.tasks.extract(e.task);
  auto start =
      known && known.mapped().start > 0 ? known.mapped().start : e.time;
  auto end = std::max(e.time, known ? known.mapped().end : e.time);
  const auto& groups = e.run->groups;

  otlp::attributes about;
  about.add("troupe.task_id", groups.task_name(e.task))
      .add("troupe.group", groups.name(e.task.group))
      .add("troupe.purpose", to_string(groups.why(e.task.group)))
      .add("troupe.index", e.task.index)
      .add("troupe.state", to_string(e.state))
      .add("troupe.attempts", e.attempts);
  if (auto by = groups.spawning_task(e.task); by.group != no_group)
    about.add("troupe.spawning_task_id", groups.task_name(by));
  if (e.root_cause.group != no_group)
    about.add("troupe.root_cause", groups.task_name(e.root_cause));
  if (e.fallback)
    about.add("troupe.fallback", true);
  if (e.caught)
    about.add("troupe.caught", true);
  bool failed = is_failure(e.state);
  if (failed && e.error)
    about.add("error.type", e.error->error.type);

  auto id = e.run->id;
  auto span = otlp::span(id, span_of(id, e.task), groups.name(e.task.group),
                         start, end, std::move(about));
  span["parentSpanId"] = to_string(span_of(id));
  add_links(run, e, span);
  if (failed && e.error)
    span["events"] = {otlp::exception_event(end, *e.error)};
  otlp::set_status(span, status_of(e.state), failed ? message_of(e.error) : "");
  link(run, e);
  emit_(boost::json::serialize(span));
}

// Has those who gather what the task yields link to it.
void trace_spans::link(open_run& run, const task_event& e) const {
  const auto& groups = e.run->groups;
  for (auto g : run.gathered_by[e.task.group]) {
    auto& gather = run.gathers[gathering_task(groups, g, e.task)];
    if (gather.tasks.size() < most_span_links)
      gather.tasks.push_back(span_of(e.run->id, e.task));
    else
      ++gather.dropped;
  }
}

void trace_spans::add_links(open_run& run, const task_finished& e,
                            boost::json::object& span) const {
  auto known = run.gathers.extract(e.task);
  if (!known)
    return;
  boost::json::array links;
  for (auto task : known.mapped().tasks)
    links.push_back(otlp::link(e.run->id, task));
  span["links"] = std::move(links);
  if (known.mapped().dropped > 0)
    span["droppedLinksCount"] = known.mapped().dropped;
}

} // namespace troupe
