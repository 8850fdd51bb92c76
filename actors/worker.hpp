// A worker: lends slots, and runs the tasks that it is sent. Private.

#pragma once

#include <troupe/actors/attempt_queue.hpp>
#include <troupe/actors/messages.hpp>

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace troupe {

/// One per node that lends slots. Queues what it is sent, has its lanes run it,
/// and reports starts and ends to the groups in batches: at once for tasks that
/// take their time, else at most `report_interval` late.
class worker : public caf::event_based_actor {
public:
  static constexpr std::chrono::milliseconds report_interval{25};

  worker(caf::actor_config& config, worker_id id, std::uint32_t slots);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.worker"; }

private:
  void on_work(work_batch& batch);
  void on_purge(const purge& p);
  void on_stop();

  void report(bool starts);
  void arm_tick();

  worker_id id_;
  std::uint32_t slots_;
  std::shared_ptr<attempt_queue> queue_;
  std::vector<caf::actor> lanes_; // by slot
  bool ticking_ = false;
};

} // namespace troupe
