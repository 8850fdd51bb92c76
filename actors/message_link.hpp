// One end of a link: messages of any size to an actor elsewhere. Private.

#pragma once

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/message_channel.hpp>
#include <troupe/actors/messages.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace troupe {

/// Sends messages to another actor, and takes its, in frames (see
/// `channel_sender`); and knows when the other side is silent. Its owner passes
/// on what comes with a `frame_atom` or an `ack_atom`.
///
/// Thread-safety: none; it belongs to an actor, which outlives it.
class message_link {
public:
  /// @param most the largest message that is taken, in bytes
  message_link(caf::event_based_actor* self, std::uint64_t most)
      : self_(self), in_(most), heard_(now()), asked_(heard_) {}

  /// What is sent goes there, also what was sent before.
  void open(caf::actor other) {
    other_ = std::move(other);
    flush();
  }
  /// Nothing is sent or taken any more.
  void close() { other_ = {}; }
  bool is_open() const { return bool{other_}; }
  const caf::actor& other() const { return other_; }

  void send(std::string message, lane_of lane = lane_of::bulk) {
    out_.push(std::move(message), lane);
    flush();
  }

  /// A frame has come: calls `on_message` with each message that is whole with
  /// it, until the link is closed.
  /// @throws codec_error if the frame is none, and what `on_message` throws.
  template <class F>
  void take(const std::string& frame, const F& on_message) {
    heard_ = now();
    for (const auto& m : in_.take(frame))
      if (is_open())
        on_message(m);
    if (auto n = in_.due(); n > 0 && is_open())
      post(self_, other_, ack_atom_v, n);
  }

  /// The other side has room for more.
  /// @throws codec_error if it has more than it can.
  void acknowledge(std::uint64_t bytes) {
    heard_ = now();
    out_.acknowledge(bytes);
    flush();
  }

  /// Whether the other side has said nothing for so long; to be asked at every
  /// tick. If this process itself has slept, what it was told waits to be
  /// looked at first.
  bool is_silent(std::chrono::nanoseconds patience) {
    auto time = now();
    bool slept = time - std::exchange(asked_, time) >= patience / 2;
    return !slept && time - heard_ >= patience;
  }

private:
  using time_point = std::chrono::steady_clock::time_point;

  // CAF's clock, so that tests can move it by hand.
  time_point now() const { return self_->clock().now(); }

  void flush() {
    while (auto frame = is_open() ? out_.next() : std::nullopt)
      post(self_, other_, frame_atom_v, std::move(*frame));
  }

  caf::event_based_actor* self_;
  caf::actor other_;
  channel_sender out_;
  channel_receiver in_;
  time_point heard_;
  time_point asked_;
};

} // namespace troupe
