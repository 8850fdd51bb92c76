// The event bus: numbers events and brings them to their subscribers. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/actors/outbox.hpp>
#include <troupe/actors/run_past.hpp>
#include <troupe/actors/subscription.hpp>

#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// One per engine. Gives every event of a run its sequence number, sends it to
/// the subscribers that want it, and waits for their acknowledgements: runs are
/// held back while a lossless subscriber has too many open, and one that
/// acknowledges nothing for its patience is detached.
///
/// It keeps the last events of all runs for those who come late, and sums up
/// what it forgets.
class event_bus : public caf::event_based_actor {
public:
  /// Events that are kept, and about how many bytes.
  static constexpr std::size_t most_kept = 65'536;
  static constexpr std::size_t most_kept_bytes = 64 << 20;

  event_bus(caf::actor_config& config, caf::actor dispatcher);

  caf::behavior make_behavior() override;
  const char* name() const override { return "troupe.event_bus"; }

private:
  using subscriber_id = std::uint64_t;
  using time_point = std::chrono::steady_clock::time_point;
  template <class Event>
  using event_list = std::shared_ptr<const std::vector<Event>>;

  // How full a lossless subscriber is: up to half of its bound, up to it, or
  // more.
  enum class load : std::uint8_t { low, middle, high };

  struct subscriber {
    caf::actor actor;
    hook_options options;
    run_id only;
    bool hosted;            // whether it takes bursts
    std::size_t open = 0;   // events sent, and not acknowledged, of all streams
    outbox unsent;          // of these, those that it has not been sent yet
    time_point waits_since; // the last sign of life while others are open
    event_bus::load load = load::low; // by what is open
  };

  // Events of a run that are kept.
  struct kept_batch {
    run_id run;
    std::uint64_t first_seq;
    event_list<event> events;
    std::size_t bytes;
  };

  struct stream {
    run_context_ptr run; // null for the engine's stream
    std::uint64_t next_seq = 0;
    std::map<subscriber_id, subscription> subscribers = {};
    std::deque<std::list<kept_batch>::iterator> kept = {}; // of its events
    run_past past = {}; // of those that are not kept any more
    bool closed = false;
    bool held = false;
  };

  void on_subscribe(const subscribe& s);
  void on_open(const open_run& o);
  void on_emitted(const emitted& e);
  void on_close(const close_run& c);
  void on_ack(const event_ack& a);
  void on_fault(const hook_fault& f);
  void on_error(const caf::error& e);
  void on_down(subscriber_id id, const caf::error& why);
  void on_tick();
  void on_stop();

  void publish(engine_event_variant e);
  void remember(const engine_event_variant& e);
  void enter(stream& s, subscriber_id id);
  void catch_up_engine(subscriber_id id);
  void catch_up(stream& s, subscriber_id id);
  void keep(stream& s, std::uint64_t first_seq,
            const event_list<event>& events);
  void forget_oldest();
  void forget_all(stream& s);

  template <class Event>
  void deliver(stream& s, std::uint64_t first_seq,
               const event_list<Event>& events);
  template <class Event>
  void send(stream& s, subscriber_id id, std::uint64_t last_seq,
            const event_list<Event>& events);
  void flush(subscriber& to);
  void flush_due();
  void tell_dropped(const subscriber& to, const stream& s,
                    const subscription& sub);
  void fail(subscriber_id id, std::string what, std::string where,
            bool detached);
  void drop(subscriber_id id);
  void settle(run_id id);
  void set_open(subscriber& to, std::size_t open);
  static load load_of(const subscriber& one);
  void update_holds();
  void update_hold(run_id id);
  void update_hold(stream& s);
  void arm_tick();
  time_point now() const;

  caf::actor dispatcher_;
  std::map<run_id, stream> streams_; // the engine's is the one of run_id{}
  std::vector<engine_event_variant> history_; // of the engine's stream
  std::map<subscriber_id, subscriber> subscribers_;
  std::list<kept_batch> kept_; // of all runs, the oldest first
  std::size_t kept_events_ = 0;
  std::size_t kept_bytes_ = 0;
  bool holds_are_due_ = false; // the load of a subscriber has changed
  bool ticking_ = false;
  time_point next_flush_ = time_point::max();
};

} // namespace troupe
