#include <troupe/graph/summary.hpp>

#include <charconv>

namespace troupe::detail {

namespace {

template <class Number>
std::string text_of(Number x) {
  char text[32];
  auto end = std::to_chars(std::begin(text), std::end(text), x).ptr;
  return {text, end};
}

// At most `most` bytes of `text`, and no part of a character in UTF-8.
std::string_view head(std::string_view text, std::size_t most) {
  if (text.size() <= most)
    return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80)
    --most;
  return text.substr(0, most);
}

} // namespace

std::string number_text(double x) { return text_of(x); }
std::string number_text(long long x) { return text_of(x); }
std::string number_text(unsigned long long x) { return text_of(x); }

std::string string_text(std::string_view text) {
  auto shown = head(text, summary_limits::head);
  if (shown.size() == text.size())
    return '"' + std::string{text} + '"';
  return '"' + std::string{shown} + "...\" (" + std::to_string(text.size())
         + " bytes)";
}

std::string list_text(const std::string* shown, std::size_t n,
                      std::size_t size) {
  std::string text = "[";
  for (std::size_t i = 0; i < n; ++i)
    text += (i > 0 ? ", " : "") + shown[i];
  if (n < size)
    text += n > 0 ? ", ..." : "...";
  text += ']';
  if (n < size)
    text += " (" + std::to_string(size) + " elements)";
  return text;
}

std::string bounded(std::string text) {
  if (text.size() > summary_limits::bytes)
    text = std::string{head(text, summary_limits::bytes - 3)} + "...";
  return text;
}

} // namespace troupe::detail
