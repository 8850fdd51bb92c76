// The event bus: numbers events and brings them to their subscribers. Private.

#pragma once

#include <troupe/actors/messages.hpp>

#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// One per engine. Gives every event of a run its sequence number, sends it to
/// the subscribers, and waits for their acknowledgements: runs are held back
/// while a subscriber has too many open, and one that acknowledges nothing for
/// its patience is detached.
class event_bus : public caf::event_based_actor {
public:
  event_bus(caf::actor_config& config, caf::actor dispatcher);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.event_bus"; }

private:
  using subscriber_id = std::uint64_t;
  using time_point = std::chrono::steady_clock::time_point;

  struct subscriber {
    caf::actor actor;
    hook_options options;
    run_id only;
    std::size_t open = 0;   // events sent, and not acknowledged
    time_point waits_since; // the last sign of life while some are open
  };

  // What a subscriber has had of a stream, as the next sequence numbers.
  struct progress {
    std::uint64_t sent = 0;
    std::uint64_t acknowledged = 0;
  };

  struct stream {
    run_context_ptr run; // null for the engine's stream
    std::uint64_t next_seq = 0;
    std::map<subscriber_id, progress> subscribers = {};
    bool closed = false;
    bool held = false;
  };

  void on_subscribe(const subscribe& s);
  void on_open(const open_run& o);
  void on_emitted(const emitted& e);
  void on_close(const close_run& c);
  void on_ack(const event_ack& a);
  void on_fault(const hook_fault& f);
  void on_worker(const announce_worker& w);
  void on_tick();
  void on_stop();

  void publish(engine_event_variant e);
  void catch_up(subscriber_id id);
  template <class Batch>
  void deliver(stream& s, const Batch& batch);
  void fail(subscriber_id id, std::string what, std::string where,
            bool detached);
  void drop(subscriber_id id);
  void settle(run_id id);
  void update_holds();
  void arm_tick();
  time_point now() const;

  caf::actor dispatcher_;
  std::map<run_id, stream> streams_; // the engine's is the one of run_id{}
  std::vector<engine_event_variant> history_; // of the engine's stream
  std::map<subscriber_id, subscriber> subscribers_;
  bool ticking_ = false;
};

} // namespace troupe
