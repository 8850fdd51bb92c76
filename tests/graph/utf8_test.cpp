// What is no UTF-8 becomes U+FFFD, and the rest stays.

#include <troupe/graph/utf8.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using troupe::as_utf8;

TEST_CASE("what is UTF-8 stays as it is") {
  for (const std::string text :
       {"", "a", "\"\\\n\x7f", "\xc3\xa4", "\xe2\x82\xac\xf0\x9f\x8e\xad",
        "\xf4\x8f\xbf\xbf", "\xef\xbf\xbd"})
    CHECK(as_utf8(text) == text);
  CHECK(as_utf8({'a', '\0', 'b'}).size() == 3);
}

TEST_CASE("what is not becomes U+FFFD, and nothing else does") {
  const std::string bad = "\xef\xbf\xbd";
  CHECK(as_utf8("a\xff\xfe z") == "a" + bad + bad + " z");
  CHECK(as_utf8("\"\xc3\"") == '"' + bad + '"'); // a character is cut off
  CHECK(as_utf8("\xe2\x82") == bad);
  CHECK(as_utf8("\x80\x80x") == bad + "x");
  CHECK(as_utf8("\xc0\xaf.") == bad + ".");     // a long form
  CHECK(as_utf8("\xed\xa0\x80.") == bad + "."); // half of a pair
  CHECK(as_utf8("\xf4\x90\x80\x80.") == bad + ".");
  CHECK(as_utf8("\xff\xc3\xa4") == bad + "\xc3\xa4");
}
