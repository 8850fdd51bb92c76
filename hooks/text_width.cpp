#include <troupe/hooks/text_width.hpp>

#include <boost/locale/utf.hpp>

#include <algorithm>
#include <locale.h>
#include <wchar.h>
#include <wctype.h>

namespace troupe {

namespace {

using utf8 = boost::locale::utf::utf_traits<char>;
using code_point = boost::locale::utf::code_point;

// The C library's table of widths, by Unicode's East Asian Width, whatever the
// locale of the process. What it does not know yet takes one column.
std::size_t width_of(code_point c) {
  static const locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (!unicode)
    return 1;
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

} // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    auto next =
        text.starts_with("\x1b[") ? unit{escape_size(text), 0} : first_of(text);
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
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

} // namespace troupe
