#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/clock.hpp>
#include <troupe/actors/remote_worker.hpp>
#include <troupe/actors/report_boxes.hpp>
#include <troupe/actors/worker.hpp>

#include <algorithm>
#include <iostream>

namespace troupe {

remote_worker::remote_worker(caf::actor_config& config,
                             remote_worker_setup setup)
    : caf::event_based_actor(config), setup_(std::move(setup)),
      link_(this, setup_.link.largest_message) {}

caf::behavior remote_worker::make_behavior() {
  post_later(this, setup_.link.heartbeat, tick_atom_v);
  return {
      [this](frame_atom, const std::string& frame) { on_frame(frame); },
      [this](ack_atom, std::uint64_t bytes) { on_ack(bytes); },
      [this](work_batch& batch) { on_work(batch); },
      [this](const stop_work& s) { on_stop_work(s); },
      [this](tick_atom) { on_tick(); },
      [this](leave_atom) { end_link(); },
      [this](stop_atom) { on_stop(); },
  };
}

// -- the link -----------------------------------------------------------------

// Who speaks first is the other side.
bool remote_worker::is_from_other() {
  auto from = caf::actor_cast<caf::actor>(current_sender());
  if (ended_ || !from)
    return false;
  if (!link_.is_open()) {
    link_.open(from);
    troupe::watch(this, from,
                  [this](const caf::actor_addr&, const caf::error& why) {
                    be_lost("its connection ended: " + caf::to_string(why));
                  });
    if (stopping_)
      say_goodbye("the coordinator has said goodbye");
  }
  return from == link_.other();
}

// Whatever is wrong with what comes ends the link, and nothing else.
void remote_worker::on_frame(const std::string& frame) {
  if (is_from_other())
    try {
      link_.take(frame, [this](std::string_view m) { on_message(m); });
    } catch (const codec_error& e) {
      refuse("it said what is no message: " + std::string{e.what()});
    }
}

void remote_worker::on_ack(std::uint64_t bytes) {
  if (is_from_other())
    try {
      link_.acknowledge(bytes);
    } catch (const codec_error& e) {
      refuse(e.what());
    }
}

void remote_worker::on_message(std::string_view bytes) {
  byte_reader in{bytes};
  auto kind = in.number<link_message>();
  if (kind == link_message::hello && !welcome_)
    return on_hello(in);
  if (!welcome_)
    throw codec_error{"it does not begin with a hello"};
  switch (kind) {
  case link_message::pong:
    return on_pong(in);
  case link_message::reports:
    return on_reports(in);
  case link_message::usage:
    return on_usage(in);
  case link_message::leaving:
    return on_leaving();
  case link_message::refusal:
    return be_lost(decode<std::string>(in));
  default:
    throw codec_error{"a message is not for a coordinator"};
  }
}

void remote_worker::on_tick() {
  if (ended_)
    return;
  if (link_.is_silent(setup_.link.patience))
    return be_lost(
        "it has said nothing for "
        + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(
                             setup_.link.patience)
                             .count())
        + " ms");
  if (welcome_)
    link_.send(encode_message(link_message::ping, now_ns()), lane_of::urgent);
  forget_what_is_over();
  post_later(this, setup_.link.heartbeat, tick_atom_v);
}

// It is told why, too.
void remote_worker::refuse(const std::string& why) {
  part(encode_message(link_message::refusal, why), why);
}

void remote_worker::say_goodbye(const std::string& why) {
  part(encode_message(link_message::goodbye), why);
}

// The other side ends the link when it has heard that; if not, we do.
void remote_worker::part(std::string last_words, const std::string& why) {
  link_.send(std::move(last_words), lane_of::urgent);
  link_.close();
  take_back_all(why);
  parting_ = caf::actor{this};
  post_later(this, farewell, leave_atom_v);
}

void remote_worker::be_lost(const std::string& why) {
  if (!ended_)
    take_back_all(why);
  end_link();
}

// Groups are told last, so that the dispatcher sends them elsewhere. Some may
// send work yet: we live on, and give it back, until nobody knows us.
void remote_worker::take_back_all(const std::string& why) {
  ended_ = true;
  if (!joined_ && !stopping_) // nobody else is told
    std::cerr << "troupe: worker " << setup_.id << " at " << setup_.link.address
              << " has not joined: " << why << '\n';
  if (joined_) {
    post(this, setup_.dispatcher, worker_gone{setup_.id, leaving_});
    announce_loss loss;
    loss.news.worker = setup_.id;
    loss.news.cause = why;
    loss.news.tasks = flights_.size();
    post(this, setup_.bus, std::move(loss));
    setup_.link.tell(false);
  }
  report_boxes boxes;
  for (auto& [id, f] : std::exchange(flights_, {})) {
    auto begun = f.started;
    auto a = to_attempt(std::move(f));
    a->report.started = begun;
    a->report.end.outcome = attempt_outcome::lost;
    a->report.planned = leaving_;
    boxes.add_ended(std::move(a));
  }
  boxes.send(this, setup_.id);
  release_held();
  setup_.dispatcher = {};
  setup_.bus = {};
}

void remote_worker::end_link() {
  if (auto cut = std::exchange(setup_.link.cut, nullptr))
    cut();
  setup_.link = {};
  setup_.presence = nullptr;
  link_.close();
  parting_ = {};
  if (stopping_)
    quit();
}

// Who has not spoken yet is told when it does.
void remote_worker::on_stop() {
  stopping_ = true;
  leaving_ = true;
  if (!ended_ && link_.is_open()) {
    say_goodbye("the coordinator has said goodbye");
  } else if (!ended_) {
    parting_ = caf::actor{this};
    post_later(this, farewell, leave_atom_v);
  } else if (!parting_) {
    quit();
  }
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
  welcome_ = true;
  link_.send(
      encode_message(link_message::welcome,
                     worker_welcome{setup_.id, setup_.link.patience.count()}),
      lane_of::urgent);
  link_.send(encode_message(link_message::ping, now_ns()), lane_of::urgent);
}

void remote_worker::on_pong(byte_reader& in) {
  auto sent = in.number<nanoseconds>();
  auto theirs = in.number<nanoseconds>();
  auto now = now_ns();
  if (sent > now || now - sent > 600'000'000'000)
    throw codec_error{"it answers what was never asked"};
  offset_.add(sent, theirs, now);
  if (!joined_)
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
  setup_.link.tell(true);
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
  if (!leaving_ || !flights_.empty() || ended_)
    return;
  say_goodbye("it has left");
}

} // namespace troupe
