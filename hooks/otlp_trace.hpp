// A hook that exports runs as OpenTelemetry traces.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace troupe {

/// Where and how traces are sent.
struct otlp_trace_options {
  /// An http:// URL; without a path, that is /v1/traces. If it is empty, the
  /// environment's OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as it is, or
  /// OTEL_EXPORTER_OTLP_ENDPOINT with /v1/traces added, or else
  /// http://localhost:4318/v1/traces.
  std::string endpoint = {};
  /// Names the host's program; if it is empty, OTEL_SERVICE_NAME, or "troupe".
  std::string service_name = {};
  /// Spans that may wait, those included that are being sent; at least 1. A
  /// span takes about a kilobyte.
  std::size_t queue = 65'536;
  /// Spans in a request, at most; at least 1.
  std::size_t batch = 512;
  /// How long spans wait for others to share a request.
  std::chrono::milliseconds linger{1'000};
  /// How long connecting may take, and then a request with its answer.
  std::chrono::milliseconds request_timeout{10'000};
  /// How long to wait after the first request in a row that failed, about; it
  /// doubles with each.
  std::chrono::milliseconds first_backoff{1'000};
  /// How long to wait at most, whatever the collector asks for.
  std::chrono::milliseconds longest_backoff{30'000};
  /// How long the destructor goes on sending what is queued.
  std::chrono::milliseconds last_flush{5'000};
};

/// What became of spans.
struct otlp_trace_counts {
  std::uint64_t exported = 0; ///< the collector has taken them
  std::uint64_t dropped = 0;  ///< lost: the queue was full, the collector
                              ///< refused them, or time was up
  std::uint64_t queued = 0;   ///< not known yet
};

/// Sends a trace of each run to an OpenTelemetry collector, or to what
/// understands OTLP as Jaeger does: by HTTP, as JSON. docs/telemetry.md lists
/// the spans and their attributes. The formats are those of
/// https://opentelemetry.io/docs/specs/otlp/ (1.x).
///
/// A run whose baggage has a `traceparent` is a child of that span if the run's
/// id is the id of the span's trace, and else linked to it; if it is not
/// sampled, nothing is exported. See `parse_traceparent`.
///
/// A thread of its own sends, so that a slow or missing collector holds up
/// nobody. Spans are kept until the collector has answered, and sent again if
/// it cannot take them now; those that are lost are counted. The first loss is
/// thrown from the next event, once, which the engine reports as `hook_failed`.
///
/// Thread-safety: as any hook's; `flush` and `counts` may be called from any
/// thread. Lifetime: the destructor sends what is queued, for
/// `otlp_trace_options::last_flush` at most, but for the time that the system
/// needs to look up the collector's name; if spans were dropped, it says on
/// stderr how many, and why.
class otlp_trace : public hook {
public:
  /// Sends nothing before there is a span.
  /// @throws std::invalid_argument if the endpoint is no http:// URL, or a
  /// number is too small.
  explicit otlp_trace(const otlp_trace_options& options = {});
  ~otlp_trace() override;

  /// Sends what is queued at once, and waits until the collector has taken or
  /// refused it; whether it did so in time. What a run has told lately need not
  /// be queued yet; after `run_handle::wait` it is.
  bool flush(std::chrono::milliseconds time);

  /// What became of the spans so far.
  otlp_trace_counts counts() const;

  void on_event(const event& e) override;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace troupe
