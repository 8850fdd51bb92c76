#include <troupe/actors/message_channel.hpp>
#include <troupe/graph/byte_stream.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr std::uint8_t is_urgent = 1;
constexpr std::uint8_t is_first = 2;
constexpr std::uint8_t is_last = 4;
constexpr std::uint8_t is_block = 8;
constexpr std::uint8_t all_flags = 15;

// Room is made for so much of a message at once, as it is announced. It takes
// no memory until it is filled, which spares a large message all its moves.
constexpr std::uint64_t most_believed = 256 * 1024 * 1024;

} // namespace

void channel_sender::push(std::string message, lane_of lane) {
  waiting_ += message.size();
  lanes_[static_cast<std::size_t>(lane)].push_back({std::move(message)});
}

void channel_sender::push_block(value v) {
  auto& m = lanes_[static_cast<std::size_t>(lane_of::bulk)].emplace_back();
  m.block = std::move(v);
  waiting_ += m.bytes().size();
}

std::string_view channel_sender::outgoing::bytes() const {
  return block ? block.type()->codec->block->bytes(block.payload()) : message;
}

// How much of it comes next, if there is so much room: no part of an element.
std::size_t channel_sender::outgoing::piece(std::size_t room) const {
  auto left = bytes().size() - sent;
  if (left <= room || !block)
    return std::min(left, room);
  return room - room % block.type()->codec->block->item;
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
    auto size = m.piece(frame_size - frame.size());
    bool last = m.sent + size == m.bytes().size();
    if (size == 0 && !last)
      break; // the next element has no room here
    bool first = !std::exchange(m.begun, true);
    frame.number(static_cast<std::uint8_t>(
        (lane == &lanes_[1] ? is_urgent : 0)
        | (first ? is_first | (m.block ? is_block : 0) : 0)
        | (last ? is_last : 0)));
    if (first)
      frame.count(m.bytes().size());
    frame.count(size);
    frame.bytes(m.bytes().data() + m.sent, size);
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

void channel_receiver::begin(incoming& m, bool block,
                             std::uint64_t size) const {
  if (size > most_)
    throw codec_error{"a message of " + std::to_string(size)
                      + " bytes is announced; the limit is "
                      + std::to_string(most_)};
  m = {.left = size, .begun = true, .is_block = block};
  if (!block)
    m.bytes.reserve(std::min(size, most_believed));
}

std::vector<channel_item> channel_receiver::take(std::uint64_t at,
                                                 std::string_view frame) {
  std::vector<channel_item> items;
  whole_.clear();
  if (at < taken_)
    return items;
  if (at > taken_)
    throw codec_error{"a frame is missing"};
  byte_reader in{frame};
  while (!in.rest().empty()) {
    auto flags = in.number<std::uint8_t>();
    auto& m = lanes_[flags & is_urgent];
    bool first = (flags & is_first) != 0;
    bool block = (flags & is_block) != 0;
    if (flags > all_flags || m.begun == first || (block && !first))
      throw codec_error{"a frame has pieces out of order"};
    if (first)
      begin(m, block, in.count());
    auto piece = in.text();
    if (piece.size() > m.left)
      throw codec_error{"a message is longer than was announced"};
    m.left -= piece.size();
    if (m.is_block)
      items.push_back({piece, true});
    else
      m.bytes.append(piece);
    if ((flags & is_last) == 0)
      continue;
    if (m.left > 0)
      throw codec_error{"a message is shorter than was announced"};
    if (!m.is_block)
      items.push_back({whole_.emplace_back(std::move(m.bytes))});
    m = {};
  }
  taken_ += frame.size();
  return items;
}

} // namespace troupe
