#include <troupe/graph/utf8.hpp>
#include <troupe/hooks/json_line.hpp>

#include <boost/json/serialize.hpp>

namespace troupe {

namespace {

bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

bool is_plain(char c) {
  return static_cast<unsigned char>(c) < 0x80 && !needs_escape(c);
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

// The usual text is plain: the first loop has no way out, so that it takes many
// bytes at once.
void json_line::field::add_quoted(std::string& text, std::string_view value) {
  bool plain = true;
  for (auto c : value)
    plain &= is_plain(c);
  text += '"';
  if (plain)
    text += value;
  else
    for (auto c : as_utf8(std::string{value}))
      add_escaped(text, c);
  text += '"';
}

void json_line::field::operator=(const boost::json::value& value) && {
  text_ += as_utf8(boost::json::serialize(value));
}

} // namespace troupe
