// How wide text is on a terminal.

#include <troupe/hooks/text_width.hpp>

#include <catch2/catch_test_macros.hpp>

#include <clocale>
#include <string>

using namespace troupe;

TEST_CASE("columns are those of a terminal") {
  CHECK(columns_of("") == 0);
  CHECK(columns_of("block-file") == 10);
  CHECK(columns_of("gr\u00f6\u00dfe") == 5);
  CHECK(columns_of("\u6f22\u5b57") == 4); // wide
  CHECK(columns_of("\U0001f600") == 2);   // wide
  CHECK(columns_of("\U0001faa0") == 2);   // wide, and of Unicode 13
  CHECK(columns_of("e\u0301") == 1);      // with a combining accent
  CHECK(columns_of("\u0e01\u0e34") == 1); // with one of another script
  CHECK(columns_of("\u00a0\u2014") == 2);
  CHECK(columns_of("\x1b[1;31mred\x1b[0m") == 3);
  CHECK(columns_of("\x1b[3") == 0);   // not whole
  CHECK(columns_of("\xff\xc3") == 2); // no UTF-8
}

TEST_CASE("text is cut between characters") {
  CHECK(cut("\u6f22\u5b57", 3) == "\u6f22");
  CHECK(cut("gr\u00f6\u00dfe", 3) == "gr\u00f6");
  CHECK(cut("e\u0301x", 1) == "e\u0301");
  CHECK(cut("a\nb\x1b[31m", 4) == "a?b?");
  CHECK(cut("a\u009b1m\u0085\u2028", 9) == "a?1m??"); // controls of C1
  CHECK(cut("short", 80) == "short");
}

TEST_CASE("a wide character that does not fit a row goes to the next") {
  CHECK(rows_of("", 80) == 1);
  CHECK(rows_of(std::string(80, 'x'), 80) == 1);
  CHECK(rows_of(std::string(81, 'x'), 80) == 2);
  CHECK(rows_of("\u6f22\u5b57\u6f22", 5) == 2);
  CHECK(rows_of("\u6f22\u5b57\u6f22\u5b57\u6f22", 5) == 3); // of 10 columns
  CHECK(rows_of("x\x1b[31m\u6f22\u5b57x\x1b[0m", 4) == 2);
}

TEST_CASE("widths are those of Unicode, whatever the locale") {
  REQUIRE(std::setlocale(LC_ALL, "C"));
  CHECK(columns_of("\u6f22") == 2);
}
