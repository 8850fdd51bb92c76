#include <troupe/hooks/text_width.hpp>

#include <boost/locale/utf.hpp>

#include <algorithm>
#include <array>

namespace troupe {

namespace {

using utf8 = boost::locale::utf::utf_traits<char>;
using code_point = boost::locale::utf::code_point;

struct range {
  code_point first, last;
};

// Unicode's East Asian Width W and F, in the large.
constexpr std::array wide{
    range{0x1100, 0x115f},   range{0x2e80, 0x303e},   range{0x3041, 0xa4cf},
    range{0xac00, 0xd7a3},   range{0xf900, 0xfaff},   range{0xfe30, 0xfe6f},
    range{0xff00, 0xff60},   range{0xffe0, 0xffe6},   range{0x1f300, 0x1f64f},
    range{0x1f680, 0x1f6ff}, range{0x1f900, 0x1f9ff}, range{0x20000, 0x3fffd}};

// Combining marks, joiners and variation selectors.
constexpr std::array without_width{range{0x0300, 0x036f}, range{0x200b, 0x200f},
                                   range{0x20d0, 0x20ff}, range{0xfe00, 0xfe0f},
                                   range{0xfe20, 0xfe2f}};

bool is_in(const auto& ranges, code_point c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](const range& r) {
    return r.first <= c && c <= r.last;
  });
}

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }

// One character, or an escape sequence.
struct unit {
  std::size_t bytes;
  std::size_t columns;
};

std::size_t escape_size(std::string_view text) {
  auto end = text.find_first_not_of("0123456789;?", 2);
  return end == text.npos ? text.size() : end + 1;
}

unit first_of(std::string_view text) {
  if (text.starts_with("\x1b["))
    return {escape_size(text), 0};
  if (is_control(text[0]))
    return {1, 0};
  auto at = text.begin();
  auto c = utf8::decode(at, text.end());
  if (!boost::locale::utf::is_valid_codepoint(c))
    return {1, 1};
  auto bytes = static_cast<std::size_t>(at - text.begin());
  return {bytes, is_in(without_width, c) ? 0u : is_in(wide, c) ? 2u : 1u};
}

} // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    auto next = first_of(text);
    columns += next.columns;
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::string cut(std::string_view text, std::size_t columns) {
  std::string plain{text};
  std::replace_if(plain.begin(), plain.end(), is_control, '?');
  std::size_t end = 0;
  for (std::size_t used = 0; end < plain.size();) {
    auto next = first_of(std::string_view{plain}.substr(end));
    if ((used += next.columns) > columns)
      break;
    end += next.bytes;
  }
  return plain.substr(0, end);
}

} // namespace troupe
