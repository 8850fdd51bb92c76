#include <troupe/hooks/json_line.hpp>

#include <boost/json/serialize.hpp>

namespace troupe {

namespace {

bool needs_escape(char c) {
  return (c >= 0 && c < 0x20) || c == '"' || c == '\\';
}

void add_escaped(std::string& text, char c) {
  constexpr char digits[] = "0123456789abcdef";
  if (!needs_escape(c)) {
    text += c;
    return;
  }
  text += '\\';
  switch (c) {
  case '"':
  case '\\':
    text += c;
    break;
  case '\n':
    text += 'n';
    break;
  case '\r':
    text += 'r';
    break;
  case '\t':
    text += 't';
    break;
  default:
    text += "u00";
    text += digits[c / 16];
    text += digits[c % 16];
  }
}

} // namespace

// The usual text needs none: the first loop has no way out, so that it takes
// many bytes at once.
void json_line::field::add_quoted(std::string& text, std::string_view value) {
  bool escapes = false;
  for (auto c : value)
    escapes |= needs_escape(c);
  text += '"';
  if (!escapes)
    text += value;
  else
    for (auto c : value)
      add_escaped(text, c);
  text += '"';
}

void json_line::field::operator=(const boost::json::value& value) && {
  text_ += boost::json::serialize(value);
}

} // namespace troupe
