// A worker that says what a test has it say.

#pragma once

#include <troupe/actors/link_protocol.hpp>
#include <troupe/actors/message_link.hpp>

#include <caf/event_based_actor.hpp>

#include <functional>
#include <string>
#include <utility>

namespace test {

/// Says hello, and then what `answer` does to each message: its kind, and the
/// rest of it.
class spoken_worker : public caf::event_based_actor {
public:
  using answer_function =
      std::function<void(troupe::message_link& link, troupe::link_message kind,
                         troupe::byte_reader& rest)>;

  spoken_worker(caf::actor_config& config, caf::actor other,
                troupe::worker_hello who, answer_function answer)
      : caf::event_based_actor(config), who_(std::move(who)),
        answer_(std::move(answer)), link_(this, 1u << 20) {
    link_.open(std::move(other));
  }

  caf::behavior make_behavior() override {
    link_.send(encode_message(troupe::link_message::hello, who_));
    return {
        [this](troupe::frame_atom, std::uint64_t at, const std::string& frame) {
          link_.take(at, frame, [this](const troupe::channel_item& i) {
            troupe::byte_reader in{i.bytes};
            auto kind = in.number<troupe::link_message>();
            answer_(link_, kind, in);
          });
        },
        [this](troupe::ack_atom, std::uint64_t n) { link_.acknowledge(n); },
        [this](troupe::stop_atom) {
          link_.close();
          quit();
        }};
  }

private:
  troupe::worker_hello who_;
  answer_function answer_;
  troupe::message_link link_;
};

/// What a worker answers to a ping, if its clock says so.
inline void pong(troupe::message_link& link, troupe::byte_reader& ping,
                 troupe::nanoseconds now) {
  link.send(encode_message(troupe::link_message::pong,
                           ping.number<troupe::nanoseconds>(), now));
}

} // namespace test
