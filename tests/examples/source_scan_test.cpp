// The census's scanner: lines, comments, literals and identifiers.

#include "../../examples/source_scan.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <map>
#include <unistd.h>

using census::scan_text;

namespace {

using counts = std::map<std::string, std::uint64_t>;

counts identifiers(std::string_view text) {
  counts found;
  for (const auto& [name, count] : scan_text(text).identifiers)
    found[name] += count;
  return found;
}

// The class of each line: b, m (comment) or c. Tells them apart by scanning
// every beginning of the text that ends with a line.
std::string line_classes(std::string_view text) {
  std::string classes;
  census::source_facts before;
  for (auto at = text.find('\n'); at != text.npos;
       at = text.find('\n', at + 1)) {
    auto now = scan_text(text.substr(0, at + 1));
    REQUIRE(now.lines == before.lines + 1);
    REQUIRE(now.blank + now.comment + now.code == now.lines);
    classes += now.blank > before.blank       ? 'b'
               : now.comment > before.comment ? 'm'
                                              : 'c';
    before = now;
  }
  return classes;
}

} // namespace

TEST_CASE("identifiers are counted, and keywords are not") {
  CHECK(identifiers("int x = y + x; // x\n") == counts{{"x", 2}, {"y", 1}});
  CHECK(identifiers("_a $b c1 co_await alignas final")
        == counts{{"_a", 1}, {"b", 1}, {"c1", 1}, {"final", 1}});
  CHECK(identifiers("#define A not B")
        == counts{{"A", 1}, {"B", 1}, {"define", 1}});
}

TEST_CASE("the words of a header's name are no identifiers") {
  CHECK(identifiers("#include <a/b.hpp>\n # \tinclude<c> // d\nx").size() == 1);
  CHECK(identifiers("#include \"e.hpp\"") == counts{{"include", 1}});
  CHECK(identifiers("#include MACRO") == counts{{"MACRO", 1}, {"include", 1}});
  CHECK(identifiers("#include <open") == counts{{"include", 1}, {"open", 1}});
  CHECK(identifiers("# ").empty());
  CHECK(identifiers("#").empty());
}

TEST_CASE("an empty text has nothing") {
  auto facts = scan_text("");
  CHECK(facts.lines == 0);
  CHECK(facts.identifiers.empty());
  CHECK(facts.valid_utf8);
}

TEST_CASE("a line is code, comment or blank") {
  CHECK(line_classes("\n \t\v\f\n// x\n/* y */\nx\nx; // y\n/* x */ y\n")
        == "bbmmccc");
}

TEST_CASE("a blank line within a comment or a raw string is blank") {
  CHECK(line_classes("/* x\n\n \nx */\nR\"(\n\n)\"\n") == "mbbmcbc");
}

TEST_CASE("code after a comment's end makes its line code") {
  CHECK(line_classes("/* x\nx */ y\n*/\n") == "mcc");
}

TEST_CASE("comments hide what is in them") {
  CHECK(identifiers("a /* b // */ c // d /* \ne /**/ f /*/ g */ h / i")
        == counts{{"a", 1}, {"c", 1}, {"e", 1}, {"f", 1}, {"h", 1}, {"i", 1}});
}

TEST_CASE("an unterminated comment goes to the end") {
  CHECK(identifiers("a /* b\nc") == counts{{"a", 1}});
  CHECK(line_classes("a /* b\nc\n") == "cm");
  CHECK(identifiers("a /*") == counts{{"a", 1}});
  CHECK(identifiers("a /*/ b") == counts{{"a", 1}});
}

TEST_CASE("the last line without a newline is none, but is read") {
  auto facts = scan_text("a\nb");
  CHECK(facts.lines == 1);
  CHECK(facts.code == 1);
  CHECK(facts.identifiers.size() == 2);
}

TEST_CASE("strings and characters hide what is in them") {
  CHECK(identifiers(R"__(a "b \" c" d 'e' '\'' '"' f "//" g)__")
        == counts{{"a", 1}, {"d", 1}, {"f", 1}, {"g", 1}});
  CHECK(line_classes("\"/*\"\n\n") == "cb");
}

TEST_CASE("prefixes and suffixes belong to the literal") {
  CHECK(identifiers("u8\"a\" L'b' U\"c\"s u'd'_x R\"(e)\"_y") == counts{});
  CHECK(identifiers("X\"a\" R'b'") == counts{{"X", 1}, {"R", 1}});
}

TEST_CASE("an unterminated literal ends with its line") {
  CHECK(identifiers("#error don't a\nb \"c\nd")
        == counts{{"error", 1}, {"don", 1}, {"b", 1}, {"d", 1}});
  CHECK(identifiers("a \"") == counts{{"a", 1}});
  CHECK(identifiers("a \"\\") == counts{{"a", 1}});
}

TEST_CASE("raw strings end with their delimiter only") {
  CHECK(identifiers("R\"(a \" b \\)\" c") == counts{{"c", 1}});
  CHECK(identifiers("LR\"x(a )\" b )y\" c)x\" d") == counts{{"d", 1}});
  CHECK(identifiers("u8R\"(a\nb // c\n)\" d") == counts{{"d", 1}});
  CHECK(line_classes("R\"(\n// x\n/* y\n)\"\n// z\n") == "ccccm");
  CHECK(identifiers("R\"(a\nb") == counts{});
}

TEST_CASE("what looks like a raw string but has no delimiter is a string") {
  CHECK(identifiers("R\"a b\" c") == counts{{"c", 1}});
  CHECK(identifiers("R\"12345678901234567(a\" b") == counts{{"b", 1}});
  CHECK(identifiers("R\"1234567890123456(a\" b") == counts{});
  CHECK(identifiers("a R\"") == counts{{"a", 1}});
}

TEST_CASE("a backslash continues comments and strings") {
  for (std::string end : {"\n", "\r\n"}) {
    CAPTURE(end);
    CHECK(identifiers("// a \\" + end + "b" + end + "c") == counts{{"c", 1}});
    CHECK(line_classes("// a \\" + end + "b" + end + "c" + end) == "mmc");
    CHECK(identifiers("\"a \\" + end + "b\" c") == counts{{"c", 1}});
  }
  CHECK(identifiers("// a \\ \nb") == counts{{"b", 1}});
}

TEST_CASE("CRLF ends lines like LF") {
  CHECK(line_classes("\r\n// x\r\n/* y\r\n\r\n*/ z\r\n") == "bmmbc");
  CHECK(identifiers("a\r\nb\r\n") == counts{{"a", 1}, {"b", 1}});
}

TEST_CASE("numbers are no identifiers") {
  CHECK(
      identifiers("0x1F 10ul 1'000 1'0ab 1e+x 1.5e-3f .5f 0b1'0 1_km 0x1p-2 a")
      == counts{{"a", 1}});
  CHECK(identifiers("1+x 2-y 0x1F+z p.q1 r.s")
        == counts{{"x", 1},
                  {"y", 1},
                  {"z", 1},
                  {"p", 1},
                  {"q1", 1},
                  {"r", 1},
                  {"s", 1}});
  CHECK(identifiers("1'a + b 2'c 3 'd'") == counts{{"b", 1}});
}

TEST_CASE("letters beyond ASCII are part of identifiers") {
  CHECK(identifiers("na\u00efve \u00e91")
        == counts{{"na\u00efve", 1}, {"\u00e91", 1}});
}

TEST_CASE("a byte order mark is nothing") {
  CHECK(identifiers("\xEF\xBB\xBF"
                    "a")
        == counts{{"a", 1}});
  CHECK(line_classes("\xEF\xBB\xBF\n") == "b");
}

TEST_CASE("bytes that are no UTF-8 are told of and separate words") {
  for (std::string bytes : {"\xFF", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\x80",
                            "\xF4\x90\x80\x80", "\xE2\x82"}) {
    CAPTURE(bytes);
    auto text = "a" + bytes + "b\n";
    CHECK(!scan_text(text).valid_utf8);
    CHECK(identifiers(text) == counts{{"a", 1}, {"b", 1}});
    CHECK(line_classes(text) == "c");
  }
  CHECK(scan_text("\u00e9 \u20ac \U0001F600").valid_utf8);
}

TEST_CASE("any byte may stand anywhere") {
  std::string text = "a";
  for (int i = 0; i < 256; ++i)
    text += static_cast<char>(i);
  CHECK(scan_text(text).lines == 1);
  CHECK(identifiers(std::string_view{"a\0b\n", 4})
        == counts{{"a", 1}, {"b", 1}});
}

TEST_CASE("a file is read, or its error is told") {
  auto file = std::filesystem::temp_directory_path()
              / ("source_scan_test." + std::to_string(getpid()) + ".cpp");
  std::ofstream(file) << "int a;\n// b\n";
  auto facts = census::scan_file(file);
  CHECK(facts.file == file);
  CHECK(facts.error.empty());
  CHECK(facts.lines == 2);
  std::ofstream(file, std::ios::trunc);
  CHECK(census::scan_file(file).lines == 0);
  std::filesystem::remove(file);

  auto missing = census::scan_file(file);
  CHECK(missing.error == "No such file or directory");
  CHECK(missing.lines == 0);
  CHECK(missing.valid_utf8);
  CHECK(
      !census::scan_file(std::filesystem::temp_directory_path()).error.empty());
}
