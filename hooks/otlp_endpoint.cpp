#include <troupe/hooks/otlp_endpoint.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

namespace troupe {

namespace {

constexpr std::string_view scheme = "http://";

[[noreturn]] void refuse(std::string_view source, std::string_view url,
                         const std::string& why) {
  throw std::invalid_argument("cannot send traces to \"" + std::string{url}
                              + "\" (from " + std::string{source} + "): " + why
                              + ", as in http://localhost:4318");
}

bool is_port(std::string_view text) {
  std::uint16_t number = 0;
  const auto* end = text.data() + text.size();
  auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end && number > 0;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f'; });
}

// Of a name, an address of IPv4, or one of IPv6 with a zone.
bool is_of_host(unsigned char c) {
  return std::isalnum(c)
         || std::string_view{"-._:%"}.find(static_cast<char>(c))
                != std::string_view::npos;
}

otlp_endpoint parse(std::string_view source, std::string_view url) {
  if (url.starts_with("https://"))
    refuse(source, url,
           "https is not spoken here: use a collector on this host, which can "
           "pass traces on by https");
  if (!url.starts_with(scheme))
    refuse(source, url, "it must begin with http://");
  auto rest = url.substr(scheme.size());
  auto slash = std::min(rest.find_first_of("/?#"), rest.size());
  auto authority = rest.substr(0, slash);
  if (!is_printable(rest) || authority.find('@') != std::string_view::npos
      || rest.find('#') != std::string_view::npos
      || rest.substr(slash).starts_with('?'))
    refuse(source, url, "give host, port and path only");

  otlp_endpoint to;
  to.header = authority;
  to.path = slash < rest.size() ? std::string{rest.substr(slash)} : "";
  auto bracket = authority.find(']');
  auto colon =
      authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  to.host = authority.substr(0, colon);
  to.port = colon == std::string_view::npos
                ? "80"
                : std::string{authority.substr(colon + 1)};
  if (to.host.size() > 2 && to.host.front() == '[' && to.host.back() == ']')
    to.host = to.host.substr(1, to.host.size() - 2);
  if (to.host.empty() || !std::ranges::all_of(to.host, is_of_host))
    refuse(source, url, "name a host");
  if (!is_port(to.port))
    refuse(source, url, "the port must be a number from 1 to 65535");
  return to;
}

std::string_view environment(const char* name) {
  const char* text = std::getenv(name);
  return text ? text : "";
}

} // namespace

otlp_endpoint find_otlp_endpoint(std::string_view url) {
  constexpr std::string_view traces = "/v1/traces";
  constexpr auto own = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
  constexpr auto common = "OTEL_EXPORTER_OTLP_ENDPOINT";
  otlp_endpoint to;
  if (!url.empty()) {
    to = parse("the options", url);
    if (to.path.empty() || to.path == "/")
      to.path = traces;
  } else if (auto given = environment(own); !given.empty()) {
    to = parse(own, given);
    if (to.path.empty())
      to.path = "/";
  } else if (given = environment(common); !given.empty()) {
    to = parse(common, given);
    if (to.path.ends_with('/'))
      to.path.pop_back();
    to.path += traces;
  } else {
    to = parse("Troupe", "http://localhost:4318/v1/traces");
  }
  return to;
}

} // namespace troupe
