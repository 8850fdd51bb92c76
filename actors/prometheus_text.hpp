// Metrics as text, as Prometheus reads them.

#pragma once

#include <string>

namespace caf::telemetry {
class metric_registry;
} // namespace caf::telemetry

namespace troupe {

/// The `Content-Type` of that text.
inline constexpr const char* prometheus_content_type =
    "text/plain; version=0.0.4; charset=utf-8";

/// All metrics that a registry has, CAF's own as well, in Prometheus' text
/// format 0.0.4, which has no times and escapes what labels need escaped:
/// https://prometheus.io/docs/instrumenting/exposition_formats/
///
/// Labels that are no UTF-8 are mended, for Prometheus would take nothing.
///
/// (`caf::telemetry::collector::prometheus` does not escape labels, up to CAF
/// 1.1, swaps the signs of infinite values, and ends the names of gauges with
/// `_total`, as of `caf_system_queued_messages`.)
///
/// Thread-safety: may be called from any thread, while metrics change. It holds
/// the registry's lock, which only new metrics wait for.
std::string prometheus_text(const caf::telemetry::metric_registry& registry);

} // namespace troupe
