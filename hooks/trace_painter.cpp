#include <troupe/hooks/json_parts.hpp>
#include <troupe/hooks/trace_painter.hpp>

#include <algorithm>
#include <string>

namespace troupe {

namespace {

namespace json = boost::json;

// A process for each run comes after those of the workers.
constexpr std::uint32_t first_run = 1'000'000;

std::uint32_t process_of(worker_id w) { return w + 1; }

trace_row row_of(worker_id w, std::uint32_t slot) {
  return {process_of(w), slot + 1};
}

trace_span span_of(nanoseconds start, nanoseconds duration) {
  return {start, start + std::max<nanoseconds>(duration, 0)};
}

// Names of the format, which the viewers have colours for.
std::string_view colour_of(attempt_outcome o) {
  switch (o) {
  case attempt_outcome::succeeded:
    break;
  case attempt_outcome::failed:
  case attempt_outcome::lost:
    return "terrible";
  case attempt_outcome::timed_out:
    return "bad";
  case attempt_outcome::cancelled:
    return "grey";
  }
  return {};
}

std::string_view colour_of(node_outcome o) {
  return o == node_outcome::failed   ? "terrible"
         : o == node_outcome::caught ? "bad"
                                     : "";
}

void add_error_args(json::object& args, const shared_failure& error) {
  if (error)
    args["error"] = error->chain();
}

} // namespace

// -- workers and runs ---------------------------------------------------------

void trace_painter::add(const worker_joined& e) {
  file_.zero(e.time);
  worker_of(e.worker).slots = e.slots;
  for (std::uint32_t slot = 0; slot < e.slots; ++slot)
    name_slot(e.worker, slot);
}

// A hook of one run alone is not told of workers.
trace_painter::known_worker& trace_painter::worker_of(worker_id w) {
  auto [known, is_new] = workers_.try_emplace(w);
  if (is_new)
    file_.name_process(process_of(w), "worker " + std::to_string(w));
  return known->second;
}

void trace_painter::name_slot(worker_id w, std::uint32_t slot) {
  auto& worker = worker_of(w);
  if (!worker.named.insert(slot).second)
    return;
  bool blocks = worker.slots > 0 && slot >= worker.slots;
  file_.name_thread(row_of(w, slot),
                    (blocks ? "blocking " : "slot ") + std::to_string(slot));
}

trace_painter::known_run& trace_painter::run_of(const run_event& e) {
  auto known = runs_.find(e.run->id);
  if (known == runs_.end())
    known = runs_
                .emplace(e.run->id,
                         known_run{++runs_begun_, trace_arrows{e.run->groups}})
                .first;
  return known->second;
}

void trace_painter::add(const run_started& e) {
  file_.zero(e.time);
  auto number = run_of(e).number;
  file_.name_process(first_run + number,
                     "run " + std::to_string(number) + ": "
                         + e.run->graph_name(),
                     to_string(e.run->id));
}

void trace_painter::add(const run_finished& e) {
  auto args = to_object(e.counts);
  args["outcome"] = to_string(e.outcome);
  draw_span(e, "run", "run", e.duration, args);
  for (const auto& [process, left] : run_of(e).load) // of what was not told
    counters_.add(e.time, process, {-left.running, -left.queued});
  runs_.erase(e.run->id);
  counters_.write_all();
  flush();
}

void trace_painter::add(const group_finished& e) {
  const auto& groups = e.run->groups;
  auto args = to_object(e.counts);
  if (e.spawning_task.group != no_group)
    args["spawning_task_id"] = groups.task_name(e.spawning_task);
  draw_span(e, groups.name(e.group), "group", e.duration, args);
}

// Of the run, and over by now.
void trace_painter::draw_span(const run_event& e, std::string_view name,
                              std::string_view category, nanoseconds duration,
                              const json_object& args) {
  trace_slice s{name,
                category,
                {first_run + run_of(e).number},
                span_of(e.time - duration, duration)};
  auto id = file_.next_id();
  file_.begin_free(s, id, args);
  file_.end_free(s, id);
}

// -- tasks --------------------------------------------------------------------

// The ends of attempts whose nodes are there may never come.
void trace_painter::add(const events_dropped& e) {
  if (auto run = runs_.find(e.run); run != runs_.end())
    run->second.nodes.clear();
}

// Of what began before the hook was attached, or was dropped, the end alone is
// told.
void trace_painter::count(const run_event& e, worker_id w, task_load more) {
  auto& of_run = run_of(e).load[process_of(w)];
  more.running = std::max(more.running, -of_run.running);
  more.queued = std::max(more.queued, -of_run.queued);
  of_run += more;
  counters_.add(e.time, process_of(w), more);
}

void trace_painter::add(const task_submitted& e) {
  worker_of(e.worker);
  count(e, e.worker, {.queued = 1});
}

void trace_painter::add(const task_started& e) {
  name_slot(e.worker, e.slot);
  count(e, e.worker, {.running = 1, .queued = -1});
  auto wait = std::max<nanoseconds>(e.queue_wait, 0);
  auto name = e.run->groups.name(e.task.group);
  trace_slice s{name, "queue", row_of(e.worker, e.slot),
                span_of(e.time - wait, wait)};
  auto id = file_.next_id();
  file_.begin_free(s, id, args_of(run_of(e), e));
  file_.end_free(s, id);
}

void trace_painter::add(const node_finished& e) {
  run_of(e).nodes[e.task].push_back(e);
}

void trace_painter::add(const attempt_finished& e) {
  auto& run = run_of(e);
  bool began = e.start > 0;
  count(e, e.worker,
        began ? task_load{.running = -1} : task_load{.queued = -1});
  if (began) {
    name_slot(e.worker, e.slot);
    auto name = e.run->groups.name(e.task.group);
    trace_slice s{name, "task", row_of(e.worker, e.slot),
                  span_of(e.start, e.duration + e.paused),
                  colour_of(e.outcome)};
    if (holds_slot(e))
      draw_in_row(run, e, s);
    else
      draw_free(run, e, s);
  }
  run.nodes.erase(e.task);
}

// Whether nothing else ran in the slot from the attempt's start to its end.
// What is asynchronous goes on without a slot, and so does what pauses.
bool trace_painter::holds_slot(const attempt_finished& e) {
  return e.paused == 0 && !e.run->groups.asynchronous(e.task.group);
}

boost::json::object trace_painter::args_of(const known_run& run,
                                           const task_event& e) {
  json::object args{{"run", run.number},
                    {"task_id", e.run->groups.task_name(e.task)}};
  if (e.attempt > 0)
    args["attempt"] = e.attempt;
  return args;
}

boost::json::object trace_painter::args_of(const known_run& run,
                                           const attempt_finished& e) {
  auto args = args_of(run, static_cast<const task_event&>(e));
  if (e.cpu >= 0)
    args["cpu_ns"] = e.cpu;
  if (e.paused > 0)
    args["paused_ns"] = e.paused;
  if (e.outcome != attempt_outcome::succeeded) {
    args["outcome"] = to_string(e.outcome);
    args["will_retry"] = e.retry_at > 0;
  }
  if (e.abandoned)
    args["abandoned"] = true;
  add_error_args(args, e.error);
  return args;
}

template <class Draw>
void trace_painter::each_node(const known_run& run, const attempt_finished& e,
                              const trace_slice& s, const Draw& draw) {
  auto nodes = run.nodes.find(e.task);
  if (nodes == run.nodes.end())
    return;
  for (const auto& n : nodes->second) {
    if (n.attempt != e.attempt)
      continue; // the end of that one was dropped
    if (n.outcome == node_outcome::skipped && !n.error)
      continue; // it was not called
    trace_slice inner{n.run->node_name(n.node), "node", s.row,
                      span_of(n.start, n.duration + e.paused).within(s.when),
                      colour_of(n.outcome)};
    json::object args;
    if (n.outcome != node_outcome::succeeded)
      args["outcome"] = to_string(n.outcome);
    add_error_args(args, n.error);
    draw(inner, args);
  }
}

void trace_painter::draw_in_row(known_run& run, const attempt_finished& e,
                                trace_slice s) {
  s.when = rows_.fit(s.row, s.when);
  file_.add_slice(s, args_of(run, e));
  each_node(run, e, s, [&](const trace_slice& node, const json::object& args) {
    file_.add_slice(node, args);
  });
  for (const auto& from : run.arrows.add(e.task, e.attempt, {s.row, s.when}))
    file_.add_arrow(from.row, from.when, s.row, s.when);
}

// It is there once, with the same id for its nodes, so that they stay together.
void trace_painter::draw_free(const known_run& run, const attempt_finished& e,
                              const trace_slice& s) {
  auto id = file_.next_id();
  file_.begin_free(s, id, args_of(run, e));
  each_node(run, e, s, [&](trace_slice node, const json::object& args) {
    node.category = s.category; // or else it has another id
    file_.begin_free(node, id, args);
    file_.end_free(node, id);
  });
  file_.end_free(s, id);
}

} // namespace troupe
