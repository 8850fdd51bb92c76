// One end of a link: messages of any size to an actor elsewhere. Private.

#pragma once

#include <troupe/actors/caf_compat.hpp>
#include <troupe/actors/message_channel.hpp>
#include <troupe/actors/messages.hpp>

#include <caf/message.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace troupe {

/// Sends messages to another actor, and takes its, in frames (see
/// `channel_sender`); and knows when the other side is silent. Its owner passes
/// on what comes with a `frame_atom` or an `ack_atom`.
///
/// It outlives the connection: frames are kept until the other side has
/// acknowledged them, so that both can go on over another one.
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
  /// The connection has ended. What is sent from now on waits.
  void cut() { other_ = {}; }
  /// There is another one, and the other side has taken so many bytes.
  /// @throws codec_error if that cannot be.
  void resume(caf::actor other, std::uint64_t taken) {
    acknowledge(taken);
    if (taken != (kept_.empty() ? out_.sent() : kept_.front().at))
      throw codec_error{"it has taken what was not sent like that"};
    for (const auto& f : kept_)
      post_shared(self_, other, f.message);
    open(std::move(other));
  }
  /// Nothing is sent or taken any more.
  void close() {
    closed_ = true;
    other_ = {};
    kept_.clear();
  }
  bool is_open() const { return bool{other_}; }

  void send(std::string message, lane_of lane = lane_of::bulk) {
    out_.push(std::move(message), lane);
    flush();
  }

  /// Sends the block of a value, after what was sent before; see
  /// `channel_sender::push_block`.
  void send_block(value v) {
    out_.push_block(std::move(v));
    flush();
  }

  /// A frame has come: calls `on_item` with each `channel_item` that it has,
  /// until the link is closed.
  /// @throws codec_error if the frame is none, and what `on_item` throws.
  template <class F>
  void take(std::uint64_t at, const std::string& frame, const F& on_item) {
    heard_ = now();
    for (const auto& item : in_.take(at, frame))
      if (!closed_)
        on_item(item);
    if (is_open() && in_.taken() - told_ >= channel_sender::window / 4)
      tell_taken(); // so often that the sender never waits for room
  }

  /// Acknowledges what was taken. To be called at every tick: it says too that
  /// we are there, when a slow connection is full.
  void settle() {
    if (is_open() && in_.taken() > told_)
      tell_taken();
  }

  /// Bytes of frames that were taken, since the first.
  std::uint64_t taken() const { return in_.taken(); }

  /// The other side has taken so many bytes, since the first.
  /// @throws codec_error if it has more than it can.
  void acknowledge(std::uint64_t taken) {
    heard_ = now();
    out_.acknowledge(taken);
    while (!kept_.empty() && kept_.front().end <= taken)
      kept_.pop_front();
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
    while (auto f = is_open() ? out_.next() : std::nullopt) {
      auto end = f->end();
      kept_.push_back(
          {f->at, end,
           caf::make_message(frame_atom_v, f->at, std::move(f->bytes))});
      post_shared(self_, other_, kept_.back().message);
    }
  }

  void tell_taken() {
    told_ = in_.taken();
    post(self_, other_, ack_atom_v, told_);
  }

  struct kept_frame {
    std::uint64_t at;
    std::uint64_t end;
    caf::message message;
  };

  caf::event_based_actor* self_;
  caf::actor other_;
  channel_sender out_;
  channel_receiver in_;
  std::uint64_t told_ = 0;      // of what was taken
  std::deque<kept_frame> kept_; // not acknowledged yet
  bool closed_ = false;
  time_point heard_;
  time_point asked_;
};

} // namespace troupe
