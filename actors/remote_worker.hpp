// Stands for a worker process on the coordinator's node. Private.

#pragma once

#include <troupe/actors/clock_offset.hpp>
#include <troupe/actors/link_protocol.hpp>
#include <troupe/actors/link_sessions.hpp>
#include <troupe/actors/message_link.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/report_wire.hpp>
#include <troupe/actors/shutdown_watch.hpp>
#include <troupe/actors/worker_link.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace troupe {

class report_boxes;

/// How a `remote_worker` is made.
struct remote_worker_setup {
  worker_id id = 0;
  worker_link link;
  caf::actor dispatcher;
  caf::actor bus;
  std::shared_ptr<link_sessions> sessions;
  troupe::presence presence;
};

/// One per worker process that is linked. To task groups it is a worker like
/// any other: it takes their work, and answers with reports. What it has sent
/// and not heard the end of is told as lost when the process is.
///
/// When the connection ends, the process has a while to come back over another
/// one: nothing is lost then, for both sides have kept what the other may not
/// have got.
class remote_worker : public caf::event_based_actor {
public:
  /// How long the other side may take to end the link when it was told to.
  static constexpr std::chrono::seconds farewell{2};
  /// Questions for a worker's clock before it gets work.
  static constexpr std::size_t first_pings = 5;
  /// How often it is asked whether a process that is cut off has ended.
  static constexpr std::chrono::milliseconds return_check{10};

  remote_worker(caf::actor_config& config, remote_worker_setup setup);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.remote_worker"; }

private:
  struct flight {
    std::shared_ptr<const group_job> job;
    work what;
    nanoseconds submitted = 0;
    nanoseconds started = 0; // 0 if it has not, as far as we know
    bool begun = false;      // which the group was told
  };
  struct known_job {
    job_id id;
    std::weak_ptr<const group_job> job;
  };

  // -- the link
  bool is_from_other();
  void watch_other(const caf::actor& other);
  void on_frame(std::uint64_t at, const std::string& frame);
  void on_item(const channel_item& item);
  void on_tick();
  void on_ack(std::uint64_t taken);
  void on_down(const std::string& why);
  void await_return();
  void on_resume(const std::string& session, std::uint64_t taken);
  void on_resume_link(resume_link& r);
  void on_stop();
  void refuse(const std::string& why);
  void say_goodbye(const std::string& why);
  void part(std::string last_words, const std::string& why);
  void be_lost(const std::string& why);
  void take_back_all(const std::string& why);
  void end_link();

  // -- what the worker says
  void on_hello(byte_reader& in);
  void ask_for_time();
  void on_pong(byte_reader& in);
  void on_reports(byte_reader& in);
  void take_report(byte_reader& in, report_boxes& boxes);
  void on_usage(byte_reader& in);
  void on_leaving();
  void join();

  // -- what groups say
  void on_work(work_batch& batch);
  bool must_wait(const work_batch& batch) const;
  void release_held();
  void pass_on(work_batch& batch);
  void on_stop_work(const stop_work& s);
  void send_with_blocks(std::string message);
  job_id job_of(const std::shared_ptr<const group_job>& job, const work& first);
  void open(const std::shared_ptr<const run_definition>& run);
  void forget_what_is_over();
  void leave_if_done();

  attempt_ptr to_attempt(flight f) const;
  void fill_in(attempt_report& r, const flight& f,
               const report_head& head) const;
  void place_start(flight& f, const report_head& head, nanoseconds since) const;
  void place_in_time(flight& f, const report_head& head,
                     attempt_end& end) const;
  shared_failure at_worker(failure f) const;

  remote_worker_setup setup_;
  worker_hello who_;
  bool welcome_ = false;
  bool joined_ = false;
  bool leaving_ = false;
  bool ended_ = false; // what it had was given back
  bool stopping_ = false;
  caf::actor parting_;    // ourselves, until the other side has ended the link
  caf::actor_addr other_; // null until it has said a word
  message_link link_;
  std::string session_;
  std::string cut_off_; // why; empty while there is a connection
  caf::actor_clock::time_point cut_at_;
  clock_offset offset_;
  value_sender values_;
  std::unordered_map<flight_id, flight> flights_;
  std::deque<work_batch> held_; // until others have ended
  std::unordered_map<const group_job*, known_job> jobs_;
  std::map<run_id, std::weak_ptr<const run_definition>> runs_;
  flight_id last_flight_ = 0;
  job_id last_job_ = 0;
};

} // namespace troupe
