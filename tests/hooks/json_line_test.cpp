// JSON that is written field by field, beside what Boost.JSON makes of it.

#include <troupe/hooks/json_line.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>
#include <string>

using namespace troupe;

TEST_CASE("fields come in their order, as Boost.JSON writes them") {
  json_line o;
  o.begin();
  o["least"] = std::numeric_limits<std::int64_t>::min();
  o["greatest"] = std::numeric_limits<std::uint64_t>::max();
  o["yes"] = true;
  o["no"] = false;
  o["text"] = "a";
  o["empty"] = std::string{};
  o["there"] = std::optional<std::string>{"b"};
  o["missing"] = std::optional<std::string>{};
  o["list"] = boost::json::array{1, "two", nullptr};
  auto text = o.end();
  CHECK(text
        == R"({"least":-9223372036854775808,"greatest":18446744073709551615,)"
           R"("yes":true,"no":false,"text":"a","empty":"","there":"b",)"
           R"("missing":null,"list":[1,"two",null]})");
  CHECK(boost::json::serialize(boost::json::parse(text)) == text);
}

TEST_CASE("long numbers have all their digits") {
  json_line o;
  for (std::int64_t number :
       {999'999'999'999'999'999, 1'000'000'000'000'000'000,
        1'000'000'000'000'000'001, 1'795'387'744'000'020'300,
        1'795'387'744'999'999'999, 1'795'387'745'000'000'000,
        std::numeric_limits<std::int64_t>::max(), -1'795'387'745'000'000'000}) {
    o.begin();
    o["signed"] = number;
    o["unsigned"] = static_cast<std::uint64_t>(number);
    CHECK(o.end()
          == R"({"signed":)" + std::to_string(number) + R"(,"unsigned":)"
                 + std::to_string(static_cast<std::uint64_t>(number)) + "}");
  }
}

TEST_CASE("each byte of a string is escaped that must be") {
  std::string bytes{"before \u00e9 "};
  for (char c = 0; c < 127; ++c)
    bytes += c;
  bytes += "\x7f after";
  json_line o;
  o.begin();
  o["bytes"] = bytes;
  auto text = o.end();
  CHECK(text.find('\n') == std::string::npos);
  CHECK(std::string_view{boost::json::parse(text).at("bytes").as_string()}
        == bytes);
}

TEST_CASE("an object begins where the one before has ended") {
  json_line o;
  o.begin();
  o["a"] = 1;
  CHECK(o.end() == R"({"a":1})");
  o.begin();
  o["b"] = 2;
  CHECK(o.end() == R"({"b":2})");
}
