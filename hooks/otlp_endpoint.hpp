// Where traces are sent to. Private.

#pragma once

#include <string>
#include <string_view>

namespace troupe {

/// The parts of an http:// URL.
struct otlp_endpoint {
  std::string host;   ///< a name or address; of IPv6 without brackets
  std::string port;   ///< a number
  std::string path;   ///< with the query; begins with /
  std::string header; ///< what the HTTP header `Host` says

  /// As it was asked for.
  std::string url() const { return "http://" + header + path; }
};

/// The endpoint that is asked for: `url`, to which /v1/traces is added if it
/// has no path; if it is empty the environment's
/// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as it is, or OTEL_EXPORTER_OTLP_ENDPOINT
/// with /v1/traces added; else http://localhost:4318/v1/traces.
/// @throws std::invalid_argument that names the URL, where it is from, and the
/// remedy.
otlp_endpoint find_otlp_endpoint(std::string_view url);

} // namespace troupe
