// Messages of any size over a link that takes small ones. Private.

#pragma once

#include <troupe/graph/value.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Which of two lanes a message takes. Each keeps its order; what is urgent
/// overtakes what is not, between two pieces of it.
enum class lane_of : std::uint8_t { bulk, urgent };

/// Some of the bytes that go from one end of a link to the other.
struct channel_frame {
  std::uint64_t at = 0; ///< bytes that go before it
  std::string bytes;

  std::uint64_t end() const { return at + bytes.size(); }
};

/// The sending end: cuts messages into frames, of which no more bytes are on
/// their way than the receiver has room for. CAF's own buffers have no bound.
///
/// A frame's bytes are a number of pieces: a byte of flags (1: urgent, 2: the
/// first of its message, 4: the last, 8 with the first: of a block), the size
/// of the message if it is the first, its own size, both as
/// `byte_writer::count`, and its bytes.
///
/// A plain machine: no actors, no clock. Thread-safety: none.
class channel_sender {
public:
  /// About how large frames are, and how many bytes may be on their way. At
  /// least one frame always may.
  static constexpr std::size_t frame_size = 256 * 1024;
  static constexpr std::size_t window = 16 * frame_size;

  /// Takes on a message.
  void push(std::string message, lane_of lane = lane_of::bulk);

  /// Takes on the block of a value, between messages: it is sent from where it
  /// lies, in pieces of whole elements.
  /// @pre its type has a `block_codec`, for elements smaller than a frame.
  void push_block(value v);

  /// The next frame, if there is something to be sent and room for it.
  std::optional<channel_frame> next();

  /// The receiver has dealt with so many bytes, since the first.
  /// @throws codec_error if they were never sent.
  void acknowledge(std::uint64_t taken);

  /// Bytes of frames that were given out, since the first.
  std::uint64_t sent() const { return sent_; }

  /// Bytes of messages that were not sent yet.
  std::uint64_t waiting() const { return waiting_; }

private:
  struct outgoing {
    std::string message = {};
    value block = {};
    std::size_t sent = 0;
    bool begun = false;

    std::string_view bytes() const;
    std::size_t piece(std::size_t room) const;
  };
  std::deque<outgoing>* next_lane();

  std::deque<outgoing> lanes_[2];
  std::uint64_t waiting_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t acknowledged_ = 0;
};

/// What comes out of a channel.
struct channel_item {
  std::string_view bytes;
  bool of_block = false; ///< a piece of a block, and no message
};

/// The receiving end: puts messages together again, and gives out blocks as
/// they come.
/// Thread-safety: none.
class channel_receiver {
public:
  /// @param most the largest message that is taken, in bytes
  explicit channel_receiver(std::uint64_t most) : most_(most) {}

  /// The messages that are whole with the frame that begins there, and what it
  /// has of blocks, in their order; valid until the next call. A frame that has
  /// been taken is passed over.
  /// @throws codec_error if the frame is not one, or not the next one, or
  /// announces too much.
  std::vector<channel_item> take(std::uint64_t at, std::string_view frame);

  /// Bytes of frames that were taken, since the first.
  std::uint64_t taken() const { return taken_; }

private:
  struct incoming {
    std::string bytes = {};
    std::uint64_t left = 0;
    bool begun = false;
    bool is_block = false;
  };
  void begin(incoming& m, bool is_block, std::uint64_t size) const;

  std::uint64_t most_;
  std::deque<std::string> whole_; // given out last
  incoming lanes_[2];
  std::uint64_t taken_ = 0;
};

} // namespace troupe
