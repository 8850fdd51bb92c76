// A worker process's end of its link with a coordinator. Private.

#pragma once

#include <troupe/actors/link_protocol.hpp>
#include <troupe/actors/message_link.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/report_wire.hpp>
#include <troupe/actors/shutdown_watch.hpp>
#include <troupe/graph/graph_catalog.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace troupe {

/// How a link with a coordinator ends: the coordinator needs us no more, or we
/// have left; it cannot have us, or we not it; or the link has failed.
enum class link_ending : std::uint8_t { in_order, refused, lost };

/// How a `worker_node` is made.
struct worker_node_setup {
  worker_hello who = {};
  graph_catalog graphs;
  caf::actor coordinator; ///< the `remote_worker` that stands for us
  /// What is added to this process's times: for tests.
  nanoseconds clock_shift = 0;
  bool detached_lanes = false; ///< as of `worker_setup`
  std::chrono::nanoseconds sample_interval = std::chrono::seconds{1};
  std::uint64_t largest_message = std::uint64_t{16} << 30; ///< in bytes
  /// Called when the coordinator has taken us on, with our session.
  std::function<void(const std::string& session)> on_welcome = {};
  /// Called when the connection has ended, and the node may come back over
  /// another one: it is to be sent a `resume_atom` with the actor that is met
  /// there, until it has come back or the link has ended.
  std::function<void()> on_cut = {};
  /// Called when it has come back.
  std::function<void()> on_resume = {};
  /// Called once, when the link has ended: how, and why.
  std::function<void(link_ending how, const std::string& why)> on_end = {};
  troupe::presence presence = {};
};

/// Runs for a coordinator what it sends, on workers of this process, and tells
/// it what became of it. Builds the graphs of its runs from the catalog.
class worker_node : public caf::event_based_actor {
public:
  worker_node(caf::actor_config& config, worker_node_setup setup);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.worker_node"; }

private:
  struct live_run {
    std::shared_ptr<const run_definition> definition;
    std::stop_source stop;
    std::unordered_map<group_id, std::shared_ptr<const task_program>> programs;
  };
  struct live_job {
    std::shared_ptr<const group_job> job;
    element_ref within;
    caf::actor to;       // the worker that runs its tasks
    std::string problem; // why it cannot be run; empty if it can
  };

  // -- the link
  void watch_other(const caf::actor& other);
  void on_frame(std::uint64_t at, const std::string& frame);
  void on_ack(std::uint64_t taken);
  void on_down();
  void await_return();
  void on_resume(std::uint64_t taken);
  void on_message(std::string_view bytes);
  void on_tick();
  void on_leave();
  void refuse(const std::string& why);
  void end(link_ending how, const std::string& why);

  // -- what the coordinator says
  void on_open_run(byte_reader& in);
  void on_close_run(byte_reader& in);
  void on_open_job(byte_reader& in);
  void on_value(byte_reader& in);
  void on_work(byte_reader& in);
  void on_stop(byte_reader& in);

  // -- what our workers say
  void on_reports(attempt_reports& all);
  void on_usage(const usage_report& u);

  live_run make_run(const remote_run& r) const;
  const type_ops* type_named(std::string_view name) const;
  const std::shared_ptr<const task_program>& program(live_run& run, group_id g);
  task_policy policy_of(const live_run& run, const job_notice& n) const;
  void fail(const live_job& job, received_work& r, const std::string& problem,
            report_encoder& out) const;

  worker_node_setup setup_;
  caf::actor workers_[2]; // the second has threads to block
  bool ended_ = false;
  std::chrono::nanoseconds patience_{std::chrono::seconds{30}};
  worker_welcome welcome_;
  bool cut_off_ = false;
  caf::actor_clock::time_point cut_at_;
  caf::actor_addr other_;
  message_link link_;
  value_receiver values_;
  std::map<run_id, live_run> runs_;
  std::unordered_map<job_id, live_job> jobs_;
  std::unordered_map<flight_id, std::uint64_t> flights_; // index of the task
};

} // namespace troupe
