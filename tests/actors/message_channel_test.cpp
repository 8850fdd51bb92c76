#include <troupe/actors/message_channel.hpp>
#include <troupe/graph/byte_stream.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>
#include <vector>

using troupe::channel_receiver;
using troupe::channel_sender;
using troupe::codec_error;
using troupe::lane_of;

namespace {

constexpr auto frame = channel_sender::frame_size;

// The messages that are whole with a frame.
std::vector<std::string> messages_of(channel_receiver& to, std::uint64_t at,
                                     std::string_view bytes) {
  std::vector<std::string> got;
  for (const auto& item : to.take(at, bytes)) {
    CHECK(!item.of_block);
    got.emplace_back(item.bytes);
  }
  return got;
}

// What the receiver gets of all that the sender has, frame by frame.
std::vector<std::string> carry(channel_sender& from, channel_receiver& to) {
  std::vector<std::string> got;
  while (auto f = from.next()) {
    for (auto& m : messages_of(to, f->at, f->bytes))
      got.push_back(std::move(m));
    from.acknowledge(to.taken());
  }
  return got;
}

struct item {
  char of[24];
};

std::string big(char c, std::size_t frames) {
  return std::string(frames * frame, c);
}

} // namespace

template <>
inline constexpr bool troupe::transferable_as_bytes<item> = true;

TEST_CASE("messages of any size arrive whole and in order", "[wire]") {
  channel_sender out;
  channel_receiver in{1u << 30};
  std::vector<std::string> sent{"a", "", "bc", big('d', 40), "e"};
  for (const auto& m : sent)
    out.push(m);
  CHECK(out.waiting() == 40 * frame + 4);
  CHECK(carry(out, in) == sent);
  CHECK(out.waiting() == 0);
}

TEST_CASE("small messages share a frame", "[wire]") {
  channel_sender out;
  for (int i = 0; i < 1'000; ++i)
    out.push("hello");
  REQUIRE(out.next());
  CHECK(!out.next());
}

TEST_CASE("what is urgent overtakes a large message", "[wire]") {
  channel_sender out;
  channel_receiver in{1u << 30};
  out.push(big('x', 5));
  auto first = *out.next();
  CHECK(in.take(0, first.bytes).empty());
  out.push("now", lane_of::urgent);
  auto second = *out.next();
  CHECK(second.at == first.end());
  CHECK(messages_of(in, second.at, second.bytes)
        == std::vector<std::string>{"now"});
  CHECK(carry(out, in) == std::vector{big('x', 5)});
}

TEST_CASE("no more is on its way than the receiver has room for", "[wire]") {
  channel_sender out;
  out.push(big('x', 64));
  std::uint64_t sent = 0;
  while (auto f = out.next())
    sent = f->end();
  CHECK(sent >= channel_sender::window);
  CHECK(sent < channel_sender::window + 2 * frame);
  out.acknowledge(sent);
  CHECK(out.next());
  CHECK_THROWS_AS(out.acknowledge(out.sent() + 1), codec_error);
  out.acknowledge(1); // late: less than is known
  CHECK(out.next());
}

TEST_CASE("a frame counts once, and in its place", "[wire]") {
  channel_sender out;
  channel_receiver in{1'000};
  out.push("a");
  auto first = *out.next();
  out.push("b");
  auto second = *out.next();
  CHECK_THROWS_AS(in.take(second.at, second.bytes), codec_error);
  CHECK(messages_of(in, first.at, first.bytes)
        == std::vector<std::string>{"a"});
  CHECK(in.take(first.at, first.bytes).empty());
  CHECK(messages_of(in, second.at, second.bytes)
        == std::vector<std::string>{"b"});
  CHECK(in.taken() == out.sent());
}

TEST_CASE("frames that are none are refused", "[wire]") {
  using namespace std::string_literals;
  auto take = [](const std::string& f, std::uint64_t most = 1'000) {
    channel_receiver{most}.take(0, f);
  };
  CHECK_NOTHROW(take("\x06\x03\x03"
                     "abc"));
  CHECK_THROWS_AS(take("\x06\x03\x04"
                       "abc"),
                  codec_error); // cut off
  CHECK_THROWS_AS(take("\x06\x04\x03"
                       "abc"),
                  codec_error); // too short
  CHECK_THROWS_AS(take("\x06\x02\x03"
                       "abc"),
                  codec_error); // too long
  CHECK_THROWS_AS(take("\x04\x03"
                       "abc"),
                  codec_error); // no first piece
  CHECK_THROWS_AS(take("\x02\x03\x01"
                       "a\x02\x01\x01"
                       "b"),
                  codec_error);
  CHECK_THROWS_AS(take("\x1e\x03\x03"
                       "abc"),
                  codec_error); // unknown flag
  CHECK_THROWS_AS(take("\x02\x03\x01"
                       "a\x0c\x02"
                       "bc"),
                  codec_error); // a block begins in a message
  CHECK_THROWS_AS(take("\x06\x03\x03"
                       "abc",
                       2),
                  codec_error); // too large
}

TEST_CASE("a block is given out as it comes, in whole elements", "[wire]") {
  static_assert(frame % sizeof(item) != 0);
  using numbers = std::vector<item>;
  auto block =
      troupe::value::of(numbers(5 * frame / sizeof(item), item{"an item"}));
  const auto& list = block.get<numbers>();
  std::string all(reinterpret_cast<const char*>(list.data()),
                  list.size() * sizeof(item));
  channel_sender out;
  channel_receiver in{1u << 30};
  out.push("before");
  out.push_block(block);
  out.push("after");
  CHECK(out.waiting() == all.size() + 11);
  std::string got;
  std::vector<std::string> order;
  bool said = false;
  while (auto f = out.next()) {
    if (!std::exchange(said, true))
      out.push("now", lane_of::urgent);
    for (const auto& i : in.take(f->at, f->bytes)) {
      if (i.of_block) {
        CHECK(i.bytes.size() % sizeof(item) == 0);
        got += i.bytes;
      } else {
        order.emplace_back(i.bytes);
      }
    }
    out.acknowledge(in.taken());
    if (!order.empty() && order.back() == "now")
      CHECK(got.size() < all.size());
  }
  CHECK((got == all));
  CHECK(order == std::vector<std::string>{"before", "now", "after"});
  CHECK(out.waiting() == 0);
  CHECK(!block.is_shared()); // it is let go when it is sent
}

TEST_CASE("a message's size is not believed before its bytes come", "[wire]") {
  channel_receiver in{std::uint64_t{1} << 60};
  CHECK(in.take(0, "\x02\xff\xff\xff\xff\xff\xff\x03\x01"
                   "a")
            .empty());
}
