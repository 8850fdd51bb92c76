#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/worker.hpp>
#include <troupe/actors/worker_node.hpp>

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
    link_.take(at, frame, [this](const channel_item& i) {
      if (i.of_block)
        values_.add_to_block(i.bytes);
      else
        on_message(i.bytes);
    });
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
    if (setup_.on_welcome)
      setup_.on_welcome(welcome_.session);
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
  case link_message::value:
    return on_value(in);
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

} // namespace troupe
