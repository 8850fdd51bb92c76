// Serves metrics to Prometheus, by HTTP.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace caf::telemetry {
class metric_registry;
} // namespace caf::telemetry

namespace troupe {

/// Where and how metrics are served.
struct metrics_endpoint_options {
  /// The IP address to listen on. By default nobody else's machine is served:
  /// there is no password, and no https.
  std::string address = "127.0.0.1";
  /// The port; 0: any that is free, see `metrics_endpoint::port`.
  std::uint16_t port = 0;
  /// Clients at once, at least 1. When one more comes, the one that has been
  /// there for the longest time is cut off.
  std::size_t connections = 16;
  /// How long a client may take, from its connection to its end.
  std::chrono::milliseconds patience{5'000};
};

/// Answers `GET /metrics` (and HEAD) with `prometheus_text` of a registry, one
/// request for each connection; other paths by 404, other methods by 405, and
/// what is no such request by 400. It has one thread, in which the text is made
/// as well.
///
///     troupe::metrics_endpoint endpoint{engine.system().metrics(),
///                                       {.port = 9464}};
///
/// Thread-safety: all functions may be called from any thread. Lifetime: the
/// registry outlives it; the destructor cuts off all clients, and waits for
/// none of them.
class metrics_endpoint {
public:
  /// Listens when it returns.
  /// @throws std::invalid_argument if the address is none, or connections or
  /// patience are 0; std::system_error if it cannot listen there.
  explicit metrics_endpoint(const caf::telemetry::metric_registry& registry,
                            const metrics_endpoint_options& options = {});
  ~metrics_endpoint();
  metrics_endpoint(const metrics_endpoint&) = delete;
  metrics_endpoint& operator=(const metrics_endpoint&) = delete;

  /// On which it listens.
  std::uint16_t port() const;

private:
  class server;
  std::unique_ptr<server> server_;
};

} // namespace troupe
