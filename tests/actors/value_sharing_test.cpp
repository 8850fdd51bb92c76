#include <troupe/actors/value_sharing.hpp>
#include <troupe/graph/items.hpp>

#include <catch2/catch_test_macros.hpp>

#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

using namespace troupe;

namespace {

struct unreadable {
  std::string text;
};

const std::string long_text(10'000, 'x');

value read(value_receiver& in, const std::string& bytes,
           const type_ops* of = value::type_of<std::string>()) {
  byte_reader r{bytes};
  auto v = in.read(r, of);
  r.finish();
  return v;
}

std::string write(value_sender& out, const value& v) {
  byte_writer w;
  out.write(w, v);
  return w.take();
}

} // namespace

// Lies in the value, and is large all the same.
struct page {
  char letter;
};

template <>
struct troupe::transferable<page> {
  static void write(byte_writer& out, const page& x) {
    encode(out, std::string(10'000, x.letter));
  }
  static page read(byte_reader& in) { return {decode<std::string>(in)[0]}; }
};

template <>
struct troupe::transferable<unreadable> {
  static void write(byte_writer& out, const unreadable& x) {
    encode(out, x.text);
  }
  static unreadable read(byte_reader&) { throw std::runtime_error("no"); }
};

TEST_CASE("a large value is written once, a small one each time", "[wire]") {
  value_sender out;
  value_receiver in;
  auto large = value::of(long_text);
  CHECK(read(in, write(out, large)).get<std::string>() == long_text);
  auto again = write(out, large);
  CHECK(again.size() == 2);
  CHECK(read(in, again).get<std::string>() == long_text);
  CHECK(in.size() == 1);
  auto small = value::of(std::string(100, 'y'));
  CHECK(write(out, small).size() > 100);
  CHECK(write(out, small).size() > 100);
}

TEST_CASE("what lies in the value itself has no number", "[wire]") {
  value_sender out;
  value_receiver in;
  for (char c : {'p', 'q'})
    CHECK(read(in, write(out, value::of(page{c})), value::type_of<page>())
              .get<page>()
              .letter
          == c);
  CHECK(in.size() == 0);
}

TEST_CASE("a value is kept as long as somebody has it", "[wire]") {
  value_sender out;
  value_receiver in;
  {
    auto large = value::of(long_text);
    read(in, write(out, large));
    CHECK(out.forget_unused().empty());
  }
  for (auto n : out.forget_unused())
    in.forget(n);
  CHECK(in.size() == 0);
  CHECK(out.forget_unused().empty());
}

TEST_CASE("a huge block goes by itself", "[wire]") {
  value_sender out;
  value_receiver in;
  std::vector<int> numbers(value_sender::huge / sizeof(int));
  std::iota(numbers.begin(), numbers.end(), 0);
  auto v = value::of(numbers);
  auto* type = value::type_of<std::vector<int>>();
  auto name = write(out, v);
  CHECK(name.size() == 2);
  CHECK(write(out, v) == name);
  auto blocks = out.take_blocks();
  REQUIRE(blocks.size() == 1);
  CHECK(out.take_blocks().empty());
  CHECK(blocks[0].what.identity() == v.identity());

  auto bytes = type->codec->block->bytes(v.payload());
  REQUIRE(bytes.size() == value_sender::huge);
  in.begin_block(blocks[0].number, type, bytes.size());
  CHECK_THROWS_AS(in.begin_block(9, type, 4), codec_error);
  in.add_to_block(bytes.substr(0, 8));
  in.add_to_block(bytes.substr(8));
  CHECK_THROWS_AS(in.add_to_block("more"), codec_error);
  CHECK((read(in, name, type).get<std::vector<int>>() == numbers));
  in.begin_block(7, type, 8);
  CHECK_THROWS_AS(in.add_to_block("123"), codec_error); // parts of elements

  std::string smaller(value_sender::huge - 1, 'x');
  CHECK(write(out, value::of(smaller)).size() > smaller.size());
  CHECK(out.take_blocks().empty());
}

TEST_CASE("a block that nothing can be made of fails all who need it",
          "[wire]") {
  using namespace std::string_literals;
  value_receiver in;
  in.begin_block(1, nullptr, 5);
  in.add_to_block("bytes");
  CHECK_THROWS_AS(read(in, "\x00\x01"s), codec_error);
  in.begin_block(2, value::type_of<int>(), 0); // is no block
  CHECK_THROWS_AS(read(in, "\x00\x02"s), codec_error);
}

TEST_CASE("a block that was not sent is sent the next time", "[wire]") {
  value_sender out;
  auto first = value::of(std::string(value_sender::huge, 'x'));
  auto second = value::of(std::string(value_sender::huge, 'y'));
  out.begin();
  write(out, first);
  out.begin();
  write(out, second);
  out.take_back();
  CHECK(out.take_blocks().size() == 1); // the first one's
  write(out, second);
  CHECK(out.take_blocks().size() == 1);
}

TEST_CASE("what was not sent is sent the next time", "[wire]") {
  value_sender out;
  auto large = value::of(long_text);
  out.begin();
  write(out, large);
  out.take_back();
  CHECK(write(out, large).size() > long_text.size());
}

TEST_CASE("a large value that cannot be read fails all who need it", "[wire]") {
  value_sender out;
  value_receiver in;
  auto bad = value::of(unreadable{long_text});
  auto* type = value::type_of<unreadable>();
  CHECK_THROWS_AS(read(in, write(out, bad), type), std::runtime_error);
  CHECK_THROWS_AS(read(in, write(out, bad), type), codec_error);
}

TEST_CASE("values that are wrong are refused", "[wire]") {
  using namespace std::string_literals;
  value_receiver in;
  CHECK_THROWS_AS(read(in, "\x00\x07"s), codec_error); // never sent
  CHECK_THROWS_AS(read(in, "\x03\x01"s), codec_error); // cut off
  CHECK_THROWS_AS(read(in, ""s), codec_error);
}
