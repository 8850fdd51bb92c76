// A worker: lends slots, and runs the tasks that it is sent. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/actors/slot_gate.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace troupe {

/// One per node that lends slots. Queues what it is sent as plain data, spawns
/// a task for each attempt when its turn comes, and reports starts and ends to
/// the groups in batches, at most `report_interval` late.
class worker : public caf::event_based_actor {
public:
  static constexpr std::chrono::milliseconds report_interval{25};

  /// Tasks alive at once while they are short; else there are as many as slots.
  static constexpr std::size_t short_task_window = 32;
  static constexpr nanoseconds short_task = 200'000;

  worker(caf::actor_config& config, worker_id id, std::uint32_t slots);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.worker"; }

private:
  struct parked_task {
    caf::actor task;
    attempt_ptr what;
  };
  struct queued {
    attempt_ptr what;
    bool is_short;
  };
  struct outbox {
    std::shared_ptr<const group_job> job;
    std::vector<attempt_report> reports;
  };

  void on_work(work_batch& batch);
  void on_parked(const attempt_ptr& a, const caf::actor& task);
  void on_done(const attempt_ptr& a);
  void on_purge(const purge& p);
  void on_tick();

  void pump();
  void resume_parked();
  void start(attempt_ptr a);
  void forget(const attempt_ptr& a);
  void give_back(const attempt_ptr& a);
  void report(const attempt_ptr& a, bool ended);
  void flush();
  void arm_tick();
  std::size_t window() const;

  worker_id id_;
  slot_gate gate_;
  std::deque<queued> queue_;
  std::vector<attempt_ptr> alive_;   // a task was spawned for them
  std::vector<parked_task> parked_;  // of those, the ones that found no slot
  std::vector<outbox> outboxes_;     // by job
  bool ticking_ = false;
};

} // namespace troupe
