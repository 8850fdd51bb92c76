#include <troupe/graph/byte_stream.hpp>

#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <string>
#include <utility>
#include <vector>

using troupe::byte_reader;
using troupe::byte_writer;
using troupe::codec_error;

namespace {

enum class color : std::uint8_t { red, green };

} // namespace

TEST_CASE("what is written is read in the same order", "[wire]") {
  byte_writer out;
  out.number(-5);
  out.number(2.5);
  out.number(color::green);
  out.text("hello");
  out.text("");
  out.bytes("xyz", 3);
  auto bytes = out.take();
  CHECK(out.size() == 0);
  byte_reader in{bytes};
  CHECK(in.number<int>() == -5);
  CHECK(in.number<double>() == 2.5);
  CHECK(in.number<color>() == color::green);
  CHECK(in.text() == "hello");
  CHECK(in.text().empty());
  CHECK(in.rest() == "xyz");
  CHECK_THROWS_AS(in.finish(), codec_error);
  CHECK(in.bytes(3) == "xyz");
  CHECK_NOTHROW(in.finish());
}

TEST_CASE("what is written may say its size first", "[wire]") {
  for (auto n : std::vector<std::size_t>{0, 127, 128, 4'096, 70'000}) {
    byte_writer out;
    out.number('a');
    std::size_t inner = 0;
    auto outer = out.sized([&] {
      inner = out.sized([&] { out.bytes(std::string(n, 'x').data(), n); });
    });
    CHECK(inner == n);
    out.number('b');
    auto bytes = out.take();
    byte_reader in{bytes};
    CHECK(in.number<char>() == 'a');
    auto text = in.text();
    CHECK(text.size() == outer);
    CHECK(byte_reader{text}.text() == std::string(n, 'x'));
    CHECK(in.number<char>() == 'b');
    CHECK_NOTHROW(in.finish());
  }
}

TEST_CASE("what was written may be taken back", "[wire]") {
  byte_writer out;
  out.text("kept");
  auto before = out.size();
  out.text("not kept");
  out.cut(before);
  CHECK(byte_reader{out.take()}.text() == "kept");
}

TEST_CASE("counts take as many bytes as they need", "[wire]") {
  auto most = std::numeric_limits<std::uint64_t>::max();
  for (auto [n, size] : {std::pair{std::uint64_t{0}, 1u},
                         {127, 1},
                         {128, 2},
                         {300, 2},
                         {most, 10}}) {
    byte_writer out;
    out.count(n);
    CHECK(out.size() == size);
    CHECK(byte_reader{out.take()}.count() == n);
  }
}

TEST_CASE("bytes that are cut off or announce too much are refused", "[wire]") {
  CHECK_THROWS_AS(byte_reader{"abc"}.number<int>(), codec_error);
  CHECK_THROWS_AS(byte_reader{""}.count(), codec_error);
  CHECK_THROWS_AS(byte_reader{"\x05"
                              "abcd"}
                      .text(),
                  codec_error);
  CHECK_THROWS_AS(
      byte_reader{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"}.count(),
      codec_error);
  // 4 elements of 8 bytes in 31 bytes.
  CHECK_THROWS_AS(byte_reader{"\x04" + std::string(31, 'x')}.size(8),
                  codec_error);
  CHECK(byte_reader{"\x04" + std::string(32, 'x')}.size(8) == 4);
}
