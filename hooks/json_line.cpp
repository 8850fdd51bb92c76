#include <troupe/graph/utf8.hpp>
#include <troupe/hooks/json_line.hpp>

#include <boost/json/serialize.hpp>

namespace troupe {

namespace {

bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void put_three(char* to, std::uint32_t n) {
  to[0] = static_cast<char>('0' + n / 100);
  to[1] = static_cast<char>('0' + n / 10 % 10);
  to[2] = static_cast<char>('0' + n % 10);
}

bool is_plain(char c) {
  return static_cast<unsigned char>(c) < 0x80 && !needs_escape(c);
}

} // namespace

void json_line::grow(std::size_t n) { text_.resize(2 * (size_ + n)); }

// A time, most probably, of the same second as the one before. To convert all
// of its digits is a tenth of the cost of an event.
void json_line::append_long(std::uint64_t number) {
  constexpr std::uint64_t billion = 1'000'000'000;
  if (auto billions = number / billion; billions_ != billions) {
    billions_ = billions;
    billions_text_ = std::to_string(billions);
  }
  append(billions_text_);
  auto rest = static_cast<std::uint32_t>(number % billion);
  auto* to = more(9);
  put_three(to, rest / 1'000'000);
  put_three(to + 3, rest / 1'000 % 1'000);
  put_three(to + 6, rest % 1'000);
  size_ += 9;
}

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
