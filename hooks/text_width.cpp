#include <troupe/hooks/text_width.hpp>

#include <boost/locale/utf.hpp>

#include <limits>
#include <locale.h>
#include <wchar.h>

namespace troupe {

namespace {

using utf8 = boost::locale::utf::utf_traits<char>;
using code_point = boost::locale::utf::code_point;

// The C library's table of widths, by Unicode's East Asian Width, whatever the
// locale of the process. What it does not know yet takes one column.
std::size_t width_of(code_point c) {
  if (c < 0x7f)
    return 1;
  static const locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (!unicode)
    return c < 0x1100 ? 1 : 2; // rather too wide: a frame must not wrap
  auto before = uselocale(unicode);
  auto width = wcwidth(static_cast<wchar_t>(c));
  uselocale(before);
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

// Those of Unicode, and the ends of lines and paragraphs: C0, C1, U+2028,
// U+2029.
bool is_control(code_point c) {
  return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

// One character, or an escape sequence.
struct unit {
  std::size_t bytes;
  std::size_t columns;
  bool is_control = false;
};

std::size_t escape_size(std::string_view text) {
  auto end = text.find_first_not_of("0123456789;?", 2);
  return end == text.npos ? text.size() : end + 1;
}

unit first_of(std::string_view text) {
  auto at = text.begin();
  auto c = utf8::decode(at, text.end());
  if (!boost::locale::utf::is_valid_codepoint(c))
    return {1, 1};
  auto bytes = static_cast<std::size_t>(at - text.begin());
  return is_control(c) ? unit{bytes, 0, true} : unit{bytes, width_of(c)};
}

// The same, of what may have escape sequences.
unit next_of(std::string_view text) {
  return text.starts_with("\x1b[") ? unit{escape_size(text), 0}
                                   : first_of(text);
}

} // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    auto next = next_of(text);
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::size_t rows_of(std::string_view line, std::size_t width) {
  std::size_t rows = 1, used = 0;
  while (!line.empty()) {
    auto next = next_of(line);
    if (used + next.columns > width) {
      ++rows;
      used = 0;
    }
    used += next.columns;
    line.remove_prefix(next.bytes);
  }
  return rows;
}

std::string cut(std::string_view text, std::size_t columns) {
  std::string shown;
  for (std::size_t used = 0; !text.empty();) {
    auto next = first_of(text);
    used += next.is_control ? 1 : next.columns;
    if (used > columns)
      break;
    shown += next.is_control ? "?" : text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  return shown;
}

std::string one_line(std::string_view text) {
  return cut(text, std::numeric_limits<std::size_t>::max());
}

} // namespace troupe
