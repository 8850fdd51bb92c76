#include <troupe/hooks/otlp_exporter.hpp>
#include <troupe/hooks/otlp_json.hpp>
#include <troupe/hooks/otlp_trace.hpp>
#include <troupe/hooks/trace_spans.hpp>

#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace troupe {

namespace {

std::string service_name(const otlp_trace_options& options) {
  if (!options.service_name.empty())
    return options.service_name;
  const char* name = std::getenv("OTEL_SERVICE_NAME");
  return name && *name ? name : "troupe";
}

} // namespace

class otlp_trace::impl {
public:
  explicit impl(const otlp_trace_options& options)
      : exporter(options,
                 boost::json::serialize(otlp::resource(service_name(options)))),
        spans([this](std::string span) { exporter.offer(std::move(span)); }),
        last_flush(options.last_flush) {}

  void tell_of_loss() {
    if (told || exporter.counts().dropped == 0)
      return;
    told = true;
    throw std::runtime_error(exporter.loss());
  }

  otlp_exporter exporter;
  trace_spans spans;
  const std::chrono::milliseconds last_flush;
  bool told = false;
};

otlp_trace::otlp_trace(const otlp_trace_options& options)
    : impl_(std::make_unique<impl>(options)) {}

otlp_trace::~otlp_trace() {
  impl_->exporter.close(impl_->last_flush);
  if (auto loss = impl_->exporter.loss(); !loss.empty())
    std::cerr << "troupe: " + loss + '\n';
}

bool otlp_trace::flush(std::chrono::milliseconds time) {
  return impl_->exporter.flush(time);
}

otlp_trace_counts otlp_trace::counts() const {
  return impl_->exporter.counts();
}

void otlp_trace::on_event(const event& e) {
  impl_->spans(e);
  impl_->tell_of_loss();
}

} // namespace troupe
