#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/worker.hpp>
#include <troupe/actors/worker_node.hpp>
#include <troupe/graph/codec_list.hpp>
#include <troupe/graph/run_policies.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr std::chrono::milliseconds node_tick{250};

} // namespace

worker_node::worker_node(caf::actor_config& config, worker_node_setup setup)
    : caf::event_based_actor(config), setup_(std::move(setup)),
      link_(this, setup_.largest_message) {}

caf::behavior worker_node::make_behavior() {
  worker_setup w{.slots = setup_.who.slots,
                 .detached_lanes = setup_.detached_lanes,
                 .samples_to = caf::actor{this},
                 .sample_interval = setup_.sample_interval,
                 .presence = setup_.presence};
  if (setup_.sample_interval.count() == 0)
    w.samples_to = {};
  workers_[0] = spawn<worker>(w);
  w.first_slot = std::exchange(w.slots, setup_.who.blocking);
  w.detached_lanes = true;
  w.samples_to = {};
  workers_[1] = spawn<worker>(w);
  watch_other(setup_.coordinator);
  link_.open(setup_.coordinator);
  link_.send(encode_message(link_message::hello, setup_.who), lane_of::urgent);
  post_later(this, node_tick, tick_atom_v);
  return {
      [this](frame_atom, std::uint64_t at, const std::string& frame) {
        on_frame(at, frame);
      },
      [this](ack_atom, std::uint64_t taken) { on_ack(taken); },
      [this](resume_atom, const caf::actor& other) {
        if (cut_off_)
          post(this, other, resume_atom_v, welcome_.session, link_.taken());
      },
      [this](resume_atom, std::uint64_t taken) { on_resume(taken); },
      [this](resume_atom, const std::string& why) {
        if (cut_off_)
          end(link_ending::lost, why);
      },
      [this](cut_atom) { await_return(); },
      [this](attempt_reports& all) { on_reports(all); },
      [this](const usage_report& u) { on_usage(u); },
      [this](tick_atom) { on_tick(); },
      [this](leave_atom) { on_leave(); },
      [this](stop_atom) { end(link_ending::in_order, "it was asked to stop"); },
  };
}

// -- the link -----------------------------------------------------------------

void worker_node::watch_other(const caf::actor& other) {
  other_ = other.address();
  troupe::watch(this, other,
                [this](const caf::actor_addr& who, const caf::error&) {
                  if (who == other_)
                    on_down();
                });
}

void worker_node::on_frame(std::uint64_t at, const std::string& frame) {
  if (ended_)
    return;
  try {
    link_.take(at, frame, [this](std::string_view m) { on_message(m); });
  } catch (const codec_error& e) {
    refuse("the coordinator said what is no message: " + std::string{e.what()});
  }
}

void worker_node::on_ack(std::uint64_t taken) {
  if (ended_)
    return;
  try {
    link_.acknowledge(taken);
  } catch (const codec_error& e) {
    refuse(e.what());
  }
}

void worker_node::on_message(std::string_view bytes) {
  byte_reader in{bytes};
  switch (in.number<link_message>()) {
  case link_message::welcome:
    welcome_ = decode<worker_welcome>(in);
    patience_ = std::chrono::nanoseconds{welcome_.patience};
    return;
  case link_message::refusal:
    return end(link_ending::refused, "the coordinator refuses this worker: "
                                         + decode<std::string>(in));
  case link_message::ping:
    return link_.send(encode_message(link_message::pong,
                                     in.number<nanoseconds>(),
                                     now_ns() + setup_.clock_shift),
                      lane_of::urgent);
  case link_message::open_run:
    return on_open_run(in);
  case link_message::close_run:
    return on_close_run(in);
  case link_message::open_job:
    return on_open_job(in);
  case link_message::close_job:
    jobs_.erase(decode<job_id>(in));
    return;
  case link_message::work:
    return on_work(in);
  case link_message::stop:
    return on_stop(in);
  case link_message::forget_values:
    for (auto n : decode<std::vector<std::uint64_t>>(in))
      values_.forget(n);
    return;
  case link_message::goodbye:
    return end(link_ending::in_order, "the coordinator said goodbye");
  default:
    throw codec_error{"a message is not for a worker"};
  }
}

void worker_node::on_tick() {
  if (ended_)
    return;
  if (!cut_off_ && link_.is_silent(patience_))
    return end(link_ending::lost,
               "the coordinator has said nothing for too long");
  link_.settle();
  post_later(this, std::min<std::chrono::nanoseconds>(node_tick, patience_ / 5),
             tick_atom_v);
}

// -- when it is cut off -------------------------------------------------------

// What runs goes on.
void worker_node::on_down() {
  if (ended_ || cut_off_)
    return;
  link_.cut();
  cut_off_ = true;
  cut_at_ = clock().now();
  std::chrono::nanoseconds most{welcome_.reconnect};
  if (most.count() > 0 && setup_.on_cut)
    setup_.on_cut();
  post_later(this, most, cut_atom_v);
}

void worker_node::await_return() {
  if (cut_off_ && !ended_
      && (clock().now() - cut_at_).count() >= welcome_.reconnect)
    end(link_ending::lost, "the connection to the coordinator ended");
}

void worker_node::on_resume(std::uint64_t taken) {
  auto other = caf::actor_cast<caf::actor>(current_sender());
  if (ended_ || !cut_off_ || !other)
    return;
  cut_off_ = false;
  watch_other(other);
  try {
    link_.resume(std::move(other), taken);
  } catch (const codec_error& e) {
    return refuse(e.what());
  }
  setup_.on_resume();
}

// -- the end of the link ------------------------------------------------------

// What it has is done yet; then the coordinator says goodbye.
void worker_node::on_leave() {
  if (!ended_)
    link_.send(encode_message(link_message::leaving), lane_of::urgent);
}

void worker_node::refuse(const std::string& why) {
  link_.send(encode_message(link_message::refusal, why), lane_of::urgent);
  end(link_ending::refused, why);
}

// What runs is asked to stop; nobody waits for it.
void worker_node::end(link_ending how, const std::string& why) {
  if (std::exchange(ended_, true))
    return;
  for (auto& [id, run] : runs_)
    run.stop.request_stop();
  for (auto& w : workers_) {
    post(this, w, stop_work{caf::actor{this}, {}, true});
    post(this, w, stop_atom_v);
    w = {};
  }
  runs_.clear();
  jobs_.clear();
  flights_.clear();
  link_.close();
  setup_.on_end(how, why);
  setup_ = {};
  quit();
}

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
