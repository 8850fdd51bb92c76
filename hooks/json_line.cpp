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

} // namespace

void json_line::grow(std::size_t n) { text_.resize(2 * (size_ + n)); }

// The usual text is plain: the first loop has no way out, so that it takes many
// bytes at once.
void json_line::append_quoted(std::string_view value) {
  bool plain = true;
  for (auto c : value)
    plain &= is_plain(c);
  append("\"");
  if (plain)
    append(value);
  else
    for (auto c : as_utf8(std::string{value}))
      append_escaped(c);
  append("\"");
}

void json_line::append_escaped(char c) {
  constexpr char digits[] = "0123456789abcdef";
  if (!needs_escape(c))
    return append({&c, 1});
  append("\\");
  switch (c) {
  case '"':
  case '\\':
    return append({&c, 1});
  case '\n':
    return append("n");
  case '\r':
    return append("r");
  case '\t':
    return append("t");
  default:
    append("u00");
    append({&digits[c / 16], 1});
    append({&digits[c % 16], 1});
  }
}

void json_line::field::operator=(const boost::json::value& value) && {
  line_.append(as_utf8(boost::json::serialize(value)));
}

} // namespace troupe
