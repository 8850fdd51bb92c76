#include <troupe/actors/value_sharing.hpp>
#include <troupe/graph/items.hpp>

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>
#include <string>

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
