#include <troupe/actors/message_channel.hpp>
#include <troupe/graph/byte_stream.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr std::uint8_t is_urgent = 1;
constexpr std::uint8_t is_first = 2;
constexpr std::uint8_t is_last = 4;

// Room is made for so much of a message at once, as it is announced. It takes
// no memory until it is filled, which spares a large message all its moves.
constexpr std::uint64_t most_believed = 256 * 1024 * 1024;

} // namespace

void channel_sender::push(std::string message, lane_of lane) {
  waiting_ += message.size();
  lanes_[static_cast<std::size_t>(lane)].push_back({std::move(message)});
}

std::deque<channel_sender::outgoing>* channel_sender::next_lane() {
  for (auto i : {lane_of::urgent, lane_of::bulk})
    if (auto& lane = lanes_[static_cast<std::size_t>(i)]; !lane.empty())
      return &lane;
  return nullptr;
}

std::optional<channel_frame> channel_sender::next() {
  if (!next_lane() || sent_ - acknowledged_ >= window)
    return std::nullopt;
  byte_writer frame;
  while (frame.size() < frame_size) {
    auto* lane = next_lane();
    if (!lane)
      break;
    auto& m = lane->front();
    auto size = std::min(m.bytes.size() - m.sent, frame_size - frame.size());
    bool last = m.sent + size == m.bytes.size();
    bool first = !std::exchange(m.begun, true);
    frame.number(static_cast<std::uint8_t>((lane == &lanes_[1] ? is_urgent : 0)
                                           | (first ? is_first : 0)
                                           | (last ? is_last : 0)));
    if (first)
      frame.count(m.bytes.size());
    frame.count(size);
    frame.bytes(m.bytes.data() + m.sent, size);
    m.sent += size;
    waiting_ -= size;
    if (last)
      lane->pop_front();
  }
  auto at = std::exchange(sent_, sent_ + frame.size());
  return channel_frame{at, frame.take()};
}

// What comes late says less than is known.
void channel_sender::acknowledge(std::uint64_t taken) {
  if (taken > sent_)
    throw codec_error{"more is acknowledged than was sent"};
  acknowledged_ = std::max(acknowledged_, taken);
}

std::vector<std::string> channel_receiver::take(std::uint64_t at,
                                                std::string_view frame) {
  std::vector<std::string> whole;
  if (at < taken_)
    return whole;
  if (at > taken_)
    throw codec_error{"a frame is missing"};
  byte_reader in{frame};
  while (!in.rest().empty()) {
    auto flags = in.number<std::uint8_t>();
    auto& m = lanes_[flags & is_urgent];
    if (flags > 7 || m.begun == ((flags & is_first) != 0))
      throw codec_error{"a frame has pieces out of order"};
    if (flags & is_first) {
      m = {{}, in.count(), true};
      if (m.size > most_)
        throw codec_error{"a message of " + std::to_string(m.size)
                          + " bytes is announced; the limit is "
                          + std::to_string(most_)};
      m.bytes.reserve(std::min(m.size, most_believed));
    }
    auto piece = in.text();
    if (piece.size() > m.size - m.bytes.size())
      throw codec_error{"a message is longer than was announced"};
    m.bytes.append(piece);
    if ((flags & is_last) == 0)
      continue;
    if (m.bytes.size() != m.size)
      throw codec_error{"a message is shorter than was announced"};
    whole.push_back(std::move(m.bytes));
    m = {};
  }
  taken_ += frame.size();
  return whole;
}

} // namespace troupe
