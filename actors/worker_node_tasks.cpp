// How a worker process runs what it is sent, and reports it.

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/worker_node.hpp>
#include <troupe/graph/codec_list.hpp>
#include <troupe/graph/run_policies.hpp>

namespace troupe {

// -- what the coordinator says ------------------------------------------------

// A graph that is another one than the coordinator's must not be run.
void worker_node::on_open_run(byte_reader& in) {
  auto r = decode<remote_run>(in);
  in.finish();
  try {
    runs_.emplace(r.id(), make_run(r));
  } catch (const codec_error&) {
    throw;
  } catch (const std::exception& e) {
    refuse("worker " + setup_.who.name + " cannot build graph \"" + r.graph
           + "\" as the coordinator has it: " + e.what());
  }
}

worker_node::live_run worker_node::make_run(const remote_run& r) const {
  graph_recipe recipe{r.graph, {}};
  for (const auto& [name, word] : r.with)
    recipe.with.set(name, word);
  auto g = setup_.graphs.make(recipe);
  if (g.fingerprint() != r.fingerprint)
    throw std::runtime_error("with the same parameters it has other nodes, "
                             "edges, types or policies: run the same program "
                             "on both");
  if (codec_list(g) != r.codecs)
    throw std::runtime_error("its types have other codecs: run the same "
                             "program on both");
  auto fits = [&](const std::vector<bool>& list) {
    return list.size() == g.size();
  };
  if (!fits(r.targeted) || !fits(r.needed) || !fits(r.overridden))
    throw codec_error{"a run has a selection of another graph"};
  for (const auto& group : r.groups)
    for (auto id : group)
      if (id >= g.size())
        throw codec_error{"a run has groups of another graph"};
  selection s{r.targets, r.targeted, r.needed, r.overridden};
  grouping groups{std::move(g), std::move(s), r.groups};
  return {std::make_shared<const run_definition>(
              r.id(), std::move(groups), r.baggage,
              run_notes{.summaries = r.summaries}),
          {},
          {}};
}

void worker_node::on_close_run(byte_reader& in) {
  run_id id;
  id.high = in.number<std::uint64_t>();
  id.low = in.number<std::uint64_t>();
  runs_.erase(id);
}

const std::shared_ptr<const task_program>& worker_node::program(live_run& run,
                                                                group_id g) {
  auto& p = run.programs[g];
  if (!p)
    p = std::make_shared<const task_program>(run.definition->groups, g);
  return p;
}

// What the run itself says is not in the graph.
task_policy worker_node::policy_of(const live_run& run,
                                   const job_notice& n) const {
  const auto& groups = run.definition->groups;
  auto policy = policy_of_task(groups.of(), groups.nodes(n.group), {});
  if (n.attempts > 0 && !policy.retry)
    policy.retry = retry_policy{.attempts = static_cast<int>(n.attempts)};
  policy.batch = n.batch;
  policy.blocking = n.blocking;
  return policy;
}

void worker_node::on_open_job(byte_reader& in) {
  auto n = read_job(in);
  auto i = runs_.find(n.run);
  if (i == runs_.end() || n.group >= i->second.definition->groups.size())
    throw codec_error{"a job is of an unknown run or group"};
  auto& run = i->second;
  auto job = std::make_shared<group_job>();
  job->run = run.definition;
  job->program = program(run, n.group);
  job->policy = std::make_shared<const task_policy>(policy_of(run, n));
  job->stop = run.stop.get_token();
  job->group = caf::actor{this};
  live_job live{job, n.within, workers_[n.blocking ? 1 : 0], {}};
  try {
    job->shared = read_shared(in, job->program->shared(),
                              run.definition->groups.of(), values_);
  } catch (const std::exception& e) {
    live.problem = e.what();
  }
  jobs_.insert_or_assign(n.id, std::move(live));
}

// Types are told apart by their names, for both are of one program.
void worker_node::on_value(byte_reader& in) {
  auto number = decode<std::uint64_t>(in);
  auto type = decode<std::string>(in);
  auto size = decode<std::uint64_t>(in);
  in.finish();
  values_.begin_block(number, type_named(type), size);
}

const type_ops* worker_node::type_named(std::string_view name) const {
  for (const auto& [id, run] : runs_) {
    const auto& g = run.definition->groups.of();
    for (node_id n = 0; n < g.size(); ++n)
      if (auto* type = g.at(n).type; type && type->name == name)
        return type;
  }
  return nullptr;
}

// Attempts are named by their flights, which no two have in common.
void worker_node::on_work(byte_reader& in) {
  auto head = read_batch(in);
  auto i = jobs_.find(head.job);
  if (i == jobs_.end())
    throw codec_error{"work is of an unknown job"};
  const auto& [job, within, to, problem] = i->second;
  const auto& groups = job->run->groups;
  auto group = groups.group_of(job->program->steps().front().node);
  work_batch batch{.job = job,
                   .items = {},
                   .submitted = now_ns(),
                   .expected = head.expected};
  report_encoder failed;
  while (!in.rest().empty()) {
    auto r = read_work(in, job->program->inputs(), groups.of(), values_);
    auto& c = r.what.context;
    c.run = job->run.get();
    c.task = {group, c.task.index, within};
    c.group_size = head.group_size;
    c.group_size_final = head.group_size_final;
    c.epoch = head.epoch;
    r.what.expansion = r.flight;
    if (!problem.empty() || !r.problem.empty())
      fail(i->second, r, problem.empty() ? r.problem : problem, failed);
    else
      batch.items.push_back(std::move(r.what));
  }
  if (!failed.empty())
    link_.send(failed.take());
  for (const auto& w : batch.items)
    flights_.emplace(w.expansion, w.context.task.index);
  if (!batch.items.empty())
    post(this, to, std::move(batch));
}

void worker_node::fail(const live_job& job, received_work& r,
                       const std::string& problem, report_encoder& out) const {
  attempt a{job.job};
  a.what = std::move(r.what);
  a.report.received = now_ns();
  fail_to_cross(a.report, *job.job, a.what.context,
                job.job->program->steps().front().node, problem);
  out.add_ended(r.flight, a, {setup_.clock_shift});
}

void worker_node::on_stop(byte_reader& in) {
  stop_work s{caf::actor{this}, {}, true};
  for (auto id : decode<std::vector<flight_id>>(in))
    if (auto f = flights_.find(id); f != flights_.end())
      s.tasks.push_back({f->first, f->second});
  s.running = decode<bool>(in);
  if (!s.tasks.empty())
    for (const auto& w : workers_)
      post(this, w, s);
}

// -- what our workers say -----------------------------------------------------

void worker_node::on_reports(attempt_reports& all) {
  if (ended_)
    return;
  clock_shift shift{setup_.clock_shift};
  report_encoder out;
  for (const auto& r : all.begun)
    out.add_begun(r.task.expansion, r, shift);
  for (const auto& a : all.ended) {
    auto flight = a->report.task.expansion;
    out.add_ended(flight, *a, shift);
    flights_.erase(flight);
  }
  if (!out.empty())
    link_.send(out.take());
}

void worker_node::on_usage(const usage_report& u) {
  if (ended_)
    return;
  const auto& s = u.sample;
  link_.send(encode_message(
      link_message::usage,
      remote_usage{s.cpu, s.resident, s.voluntary_switches,
                   s.involuntary_switches, s.running, s.queued, s.pending}));
}

} // namespace troupe
