#include <troupe/graph/utf8.hpp>

#include <boost/locale/utf.hpp>

#include <algorithm>

namespace troupe {

namespace {

using utf8 = boost::locale::utf::utf_traits<char>;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Whether there is a whole character, which `at` then is behind.
bool skip_character(const char*& at, const char* end) {
  const auto* next = at;
  if (!boost::locale::utf::is_valid_codepoint(utf8::decode(next, end)))
    return false;
  at = next;
  return true;
}

} // namespace

std::string as_utf8(std::string text) {
  if (std::ranges::all_of(text, is_ascii))
    return text;
  std::string valid;
  valid.reserve(text.size());
  const auto* at = text.data();
  const auto* end = at + text.size();
  while (at != end) {
    const auto* begin = at;
    if (skip_character(at, end)) {
      valid.append(begin, at);
      continue;
    }
    valid += "\xef\xbf\xbd";
    ++at;
    while (at != end && utf8::is_trail(*at))
      ++at;
  }
  return valid;
}

} // namespace troupe
