#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/remote_worker.hpp>
#include <troupe/actors/worker.hpp>

#include <algorithm>

namespace troupe {

remote_worker::remote_worker(caf::actor_config& config,
                             remote_worker_setup setup)
    : caf::event_based_actor(config), setup_(std::move(setup)),
      link_(this, setup_.link.largest_message) {
  auto& link = setup_.link;
  link.heartbeat = std::min(link.heartbeat, link.patience / 5);
}

caf::behavior remote_worker::make_behavior() {
  post_later(this, setup_.link.heartbeat, tick_atom_v);
  return {
      [this](frame_atom, std::uint64_t at, const std::string& frame) {
        on_frame(at, frame);
      },
      [this](ack_atom, std::uint64_t taken) { on_ack(taken); },
      [this](resume_atom, const std::string& session, std::uint64_t taken) {
        on_resume(session, taken);
      },
      [this](resume_link& r) { on_resume_link(r); },
      [this](cut_atom) { await_return(); },
      [this](work_batch& batch) { on_work(batch); },
      [this](const stop_work& s) { on_stop_work(s); },
      [this](tick_atom) { on_tick(); },
      [this](leave_atom) { end_link(); },
      [this](stop_atom) { on_stop(); },
  };
}

// -- what the worker says -----------------------------------------------------

void remote_worker::on_hello(byte_reader& in) {
  auto first = in;
  auto protocol = first.number<std::uint32_t>();
  if (protocol != link_version)
    return refuse("it speaks version " + std::to_string(protocol)
                  + " of the protocol, and the coordinator version "
                  + std::to_string(link_version)
                  + ": run the same Troupe on both");
  who_ = decode<worker_hello>(in);
  in.finish();
  if (who_.build != setup_.link.build)
    return refuse("it is another build of the program (" + who_.build
                  + ") than the coordinator (" + setup_.link.build
                  + "): run the same program on both, or give both the same "
                    "version");
  if (who_.slots == 0 || who_.slots > 100'000 || who_.blocking > 100'000)
    throw codec_error{"it lends an impossible number of slots"};
  setup_.sessions->count_late(who_.formerly);
  welcome_ = true;
  session_ = setup_.sessions->open(caf::actor{this});
  link_.send(
      encode_message(link_message::welcome,
                     worker_welcome{setup_.id, setup_.link.patience.count(),
                                    setup_.link.reconnect.count(), session_}),
      lane_of::urgent);
  ask_for_time();
}

void remote_worker::ask_for_time() {
  link_.send(encode_message(link_message::ping, now_ns()), lane_of::urgent);
}

void remote_worker::on_pong(byte_reader& in) {
  auto sent = in.number<nanoseconds>();
  auto theirs = in.number<nanoseconds>();
  auto now = now_ns();
  if (sent > now || now - sent > 600'000'000'000)
    throw codec_error{"it answers what was never asked"};
  offset_.add(sent, theirs, now);
  if (joined_)
    return;
  if (offset_.answers() < first_pings)
    ask_for_time();
  else
    join();
}

// Times of it can be told from now on.
void remote_worker::join() {
  joined_ = true;
  announce_worker come;
  come.news.worker = setup_.id;
  come.news.slots = who_.slots;
  come.news.name = who_.name;
  come.news.address = setup_.link.address;
  come.news.labels = who_.labels;
  come.news.version = who_.version;
  come.news.clock_error = offset_.error();
  post(this, setup_.bus, std::move(come));
  auto offer = [&](std::uint32_t slots, pool to) {
    post(this, setup_.dispatcher,
         worker_offer{.worker = setup_.id,
                      .who = caf::actor{this},
                      .slots = slots,
                      .to = to,
                      .local = false,
                      .labels = who_.labels});
  };
  offer(who_.slots, pool::compute);
  offer(most_pending, pool::async);
  offer(std::max(1u, who_.blocking), pool::blocking);
  setup_.link.tell(true, who_.process);
}

void remote_worker::on_usage(byte_reader& in) {
  auto u = decode<remote_usage>(in);
  in.finish();
  usage_report r;
  r.sample.worker = setup_.id;
  r.sample.cpu = u.cpu;
  r.sample.resident = u.resident;
  r.sample.voluntary_switches = u.voluntary_switches;
  r.sample.involuntary_switches = u.involuntary_switches;
  r.sample.running = u.running;
  r.sample.queued = u.queued;
  r.sample.pending = u.pending;
  post(this, setup_.bus, r);
}

// It keeps what it has, and may go when that has ended.
void remote_worker::on_leaving() {
  if (std::exchange(leaving_, true))
    return;
  if (joined_)
    post(this, setup_.dispatcher, worker_gone{setup_.id, true});
  release_held();
  leave_if_done();
}

void remote_worker::leave_if_done() {
  if (!leaving_ || !flights_.empty() || ended_ || !cut_off_.empty())
    return;
  say_goodbye("it has left");
}

} // namespace troupe
