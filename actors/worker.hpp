// A worker: lends slots, and runs the tasks that it is sent. Private.

#pragma once

#include <troupe/actors/async_call.hpp>
#include <troupe/actors/attempt_queue.hpp>
#include <troupe/actors/messages.hpp>
#include <troupe/actors/shutdown_watch.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace troupe {

/// Asynchronous nodes that may be on their way at once at one worker.
inline constexpr std::uint32_t most_pending = 10'000;

/// How a worker is made.
struct worker_setup {
  worker_id id = 0;
  std::uint32_t slots = 1;
  std::uint32_t first_slot = 0; ///< its number in telemetry
  /// Lanes have threads of their own, instead of the scheduler's.
  bool detached_lanes = false;
  caf::actor samples_to = {}; ///< who is told what it uses; null: nobody
  std::chrono::nanoseconds sample_interval{0};
  troupe::presence presence; ///< of the worker and its lanes
};

/// One per node that lends slots. Queues what it is sent, has its lanes run it,
/// and reports starts and ends to the groups in batches: at once for tasks that
/// take their time, else at most `report_interval` late.
class worker : public caf::event_based_actor {
public:
  static constexpr std::chrono::milliseconds report_interval{25};

  worker(caf::actor_config& config, worker_setup setup);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.worker"; }

private:
  void on_work(work_batch& batch);
  void on_stop_work(const stop_work& s);
  void on_stop();

  attempt_ptr make_attempt(const work_batch& batch, work& item) const;
  void wake(std::uint32_t slot);
  caf::actor spawn_lane(std::uint32_t slot);
  void report(bool starts);
  void arm_tick();
  void on_sample();

  worker_setup setup_;
  std::shared_ptr<attempt_queue> queue_;
  std::shared_ptr<const attempt_home> home_; // of asynchronous attempts
  std::vector<caf::actor> lanes_; // by slot; null until they are needed
  bool ticking_ = false;
  bool sampling_ = false;
};

} // namespace troupe
