#include <troupe/graph/utf8.hpp>
#include <troupe/hooks/otlp_json.hpp>

#include <boost/json/value.hpp>

namespace troupe::otlp {

namespace {

constexpr int kind_internal = 1; // Span.SpanKind

std::string unix_nanoseconds(nanoseconds t) {
  return std::to_string(t < 0 ? 0 : t);
}

constexpr std::size_t most_bytes = 16'384;

std::string readable(std::string_view text) {
  return as_utf8(std::string{text.substr(0, most_bytes)});
}

} // namespace

attributes& attributes::add(std::string_view key, std::string_view text) {
  return add_value(key, {{"stringValue", readable(text)}});
}

attributes& attributes::add(std::string_view key,
                            const std::vector<std::string>& texts) {
  boost::json::array values;
  for (const auto& text : texts)
    values.push_back(boost::json::object{{"stringValue", readable(text)}});
  return add_value(key, {{"arrayValue", {{"values", std::move(values)}}}});
}

attributes& attributes::add_value(std::string_view key,
                                  boost::json::object value) {
  list_.push_back({{"key", key}, {"value", std::move(value)}});
  return *this;
}

boost::json::object span(run_id trace, span_id id, std::string_view name,
                         nanoseconds start, nanoseconds end, attributes about) {
  return {{"traceId", to_string(trace)},
          {"spanId", to_string(id)},
          {"name", readable(name)},
          {"kind", kind_internal},
          {"startTimeUnixNano", unix_nanoseconds(start)},
          {"endTimeUnixNano", unix_nanoseconds(end)},
          {"attributes", std::move(about).list()}};
}

boost::json::object link(run_id trace, span_id id) {
  return {{"traceId", to_string(trace)}, {"spanId", to_string(id)}};
}

boost::json::object span_event(std::string_view name, nanoseconds time,
                               attributes about) {
  return {{"timeUnixNano", unix_nanoseconds(time)},
          {"name", readable(name)},
          {"attributes", std::move(about).list()}};
}

boost::json::object exception_event(nanoseconds time, const failure& f) {
  attributes about;
  about.add("exception.type", f.error.type)
      .add("exception.message", f.error.message);
  about.add("troupe.fault", to_string(f.fault));
  if (!f.node.empty())
    about.add("troupe.node", f.node);
  if (!f.declared.empty())
    about.add("troupe.declared", f.declared);
  if (!f.causes.empty()) {
    std::vector<std::string> causes;
    for (const auto& cause : f.causes)
      causes.push_back(cause.type + ": " + cause.message);
    about.add("troupe.causes", causes);
  }
  return span_event("exception", time, std::move(about));
}

void set_status(boost::json::object& span, status s, std::string_view message) {
  boost::json::object o;
  if (!message.empty())
    o["message"] = readable(message);
  o["code"] = static_cast<int>(s);
  span["status"] = std::move(o);
}

boost::json::object resource(std::string_view service_name) {
  attributes about;
  about.add("service.name", service_name)
      .add("telemetry.sdk.name", "troupe")
      .add("telemetry.sdk.language", "cpp");
  return {{"attributes", std::move(about).list()}};
}

} // namespace troupe::otlp
