// How a worker process's stand-in begins, keeps and ends the link with it.

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/remote_worker.hpp>
#include <troupe/actors/report_boxes.hpp>

#include <iostream>

namespace troupe {

// Who speaks first is the other side. What it said before it was cut off may
// be heard later.
bool remote_worker::is_from_other() {
  auto from = caf::actor_cast<caf::actor>(current_sender());
  if (ended_ || !from)
    return false;
  if (!other_) {
    watch_other(from);
    link_.open(from);
    if (stopping_)
      say_goodbye("the coordinator has said goodbye");
  }
  return from == other_;
}

void remote_worker::watch_other(const caf::actor& other) {
  other_ = other.address();
  troupe::watch(this, other,
                [this](const caf::actor_addr& who, const caf::error& why) {
                  if (who == other_)
                    on_down("its connection ended: " + caf::to_string(why));
                });
}

// Whatever is wrong with what comes ends the link, and nothing else.
void remote_worker::on_frame(std::uint64_t at, const std::string& frame) {
  if (is_from_other())
    try {
      link_.take(at, frame, [this](const channel_item& i) { on_item(i); });
    } catch (const codec_error& e) {
      refuse("it said what is no message: " + std::string{e.what()});
    }
}

void remote_worker::on_ack(std::uint64_t taken) {
  if (is_from_other())
    try {
      link_.acknowledge(taken);
    } catch (const codec_error& e) {
      refuse(e.what());
    }
}

void remote_worker::on_item(const channel_item& item) {
  if (item.of_block)
    throw codec_error{"a block is not for a coordinator"};
  byte_reader in{item.bytes};
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
  if (cut_off_.empty() && link_.is_silent(setup_.link.patience))
    return be_lost(
        "it has said nothing for "
        + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(
                             setup_.link.patience)
                             .count())
        + " ms");
  if (welcome_ && link_.is_open())
    ask_for_time();
  forget_what_is_over();
  link_.settle();
  post_later(this, setup_.link.heartbeat, tick_atom_v);
}

// -- when it is cut off -------------------------------------------------------

void remote_worker::on_down(const std::string& why) {
  if (ended_ || !joined_)
    return be_lost(why);
  if (!cut_off_.empty())
    return;
  link_.cut();
  cut_off_ = why;
  cut_at_ = clock().now();
  await_return();
}

// A process that we know to have ended will not come back.
void remote_worker::await_return() {
  if (ended_ || cut_off_.empty())
    return;
  const auto& link = setup_.link;
  if (link.has_ended && link.has_ended(who_.process))
    return be_lost(cut_off_);
  if (clock().now() - cut_at_ >= link.reconnect)
    return be_lost(cut_off_ + ", and it has not come back");
  post_later(this, return_check, cut_atom_v);
}

// We have met a worker whom another one stands for already.
void remote_worker::on_resume(const std::string& session, std::uint64_t taken) {
  auto other = caf::actor_cast<caf::actor>(current_sender());
  if (ended_ || other_ || !other)
    return;
  if (auto stand_in = setup_.sessions->find(session)) {
    post(this, stand_in, resume_link{other, taken, std::move(setup_.link)});
    ended_ = true;
    setup_ = {};
    return quit();
  }
  setup_.sessions->count_late(session);
  watch_other(other);
  post(this, other, resume_atom_v,
       std::string{"the coordinator has given this worker up"});
  link_.close();
  take_back_all("it has come back too late");
  parting_ = caf::actor{this};
  post_later(this, farewell, leave_atom_v);
}

// If we have just given it up, or not missed it yet, it is to come again.
void remote_worker::on_resume_link(resume_link& r) {
  if (ended_ || cut_off_.empty())
    return r.link.cut();
  setup_.link = std::move(r.link);
  cut_off_.clear();
  watch_other(r.other);
  post(this, r.other, resume_atom_v, link_.taken());
  try {
    link_.resume(std::move(r.other), r.taken);
  } catch (const codec_error& e) {
    return refuse(e.what());
  }
  leave_if_done();
}

// -- the end of the link ------------------------------------------------------

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
  if (!session_.empty()) {
    lost_attempts lost;
    for (const auto& [id, f] : flights_)
      ++lost[f.job->record];
    setup_.sessions->close(session_, std::move(lost));
  }
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
    setup_.link.tell(false, who_.process);
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
}

// Others may know us yet, so we must not keep them.
void remote_worker::end_link() {
  ended_ = true;
  if (auto cut = std::exchange(setup_.link.cut, nullptr))
    cut();
  auto id = setup_.id; // for what is given back yet
  setup_ = {};
  setup_.id = id;
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
  } else if (!ended_ && other_) {
    be_lost(cut_off_);
  } else if (!ended_) {
    parting_ = caf::actor{this};
    post_later(this, farewell, leave_atom_v);
  } else if (!parting_) {
    quit();
  }
}

} // namespace troupe
