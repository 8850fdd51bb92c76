#include <troupe/actors/prometheus_text.hpp>
#include <troupe/graph/utf8.hpp>

#include <caf/telemetry/counter.hpp>
#include <caf/telemetry/gauge.hpp>
#include <caf/telemetry/histogram.hpp>
#include <caf/telemetry/metric.hpp>
#include <caf/telemetry/metric_family.hpp>
#include <caf/telemetry/metric_registry.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace troupe {

namespace {

namespace telemetry = caf::telemetry;

// CAF's own names have dots and dashes.
template <class Text>
std::string identifier(const Text& name) {
  std::string text{name.data(), name.size()};
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '.' || c == '-'; },
      '_');
  return text;
}

// CAF has a gauge that it calls a sum; but a total never falls.
std::string full_name(const telemetry::metric_family& family,
                      std::string_view type) {
  auto name = identifier(family.prefix()) + '_' + identifier(family.name());
  if (family.unit() != "1")
    name += '_' + identifier(family.unit());
  return family.is_sum() && type != "gauge" ? name + "_total" : name;
}

std::string escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (char c : text) {
    if (special.find(c) != special.npos)
      out += '\\';
    out += c == '\n' ? 'n' : c;
  }
  return out;
}

std::string number(std::int64_t x) { return std::to_string(x); }

std::string number(double x) {
  if (std::isnan(x))
    return "NaN";
  if (std::isinf(x))
    return x > 0 ? "+Inf" : "-Inf";
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, x).ptr;
  return {text, end};
}

// What telemetry::metric_registry::collect calls for each metric, those of a
// family after each other.
class text_writer {
public:
  template <class T>
  void operator()(const telemetry::metric_family* family,
                  const telemetry::metric* metric,
                  const telemetry::counter<T>* counter) {
    begin(*family, "counter");
    add("", labels_of(*metric), number(counter->value()));
  }

  void operator()(const telemetry::metric_family* family,
                  const telemetry::metric* metric,
                  const telemetry::int_gauge* gauge) {
    begin(*family, "gauge");
    add("", labels_of(*metric), number(gauge->value()));
  }

  void operator()(const telemetry::metric_family* family,
                  const telemetry::metric* metric,
                  const telemetry::dbl_gauge* gauge) {
    begin(*family, "gauge");
    add("", labels_of(*metric), number(gauge->value()));
  }

  template <class T>
  void operator()(const telemetry::metric_family* family,
                  const telemetry::metric* metric,
                  const telemetry::histogram<T>* histogram) {
    begin(*family, "histogram");
    auto labels = labels_of(*metric);
    std::int64_t so_far = 0;
    auto buckets = histogram->buckets();
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      so_far += buckets[i].count.value();
      auto bound = i + 1 < buckets.size() ? number(buckets[i].upper_bound)
                                          : std::string{"+Inf"};
      add("_bucket",
          labels + (labels.empty() ? "" : ",") + "le=\"" + bound + '"',
          number(so_far));
    }
    add("_sum", labels, number(histogram->sum()));
    add("_count", labels, number(so_far));
  }

  std::string text;

private:
  void begin(const telemetry::metric_family& family, const char* type) {
    if (family_ == &family)
      return;
    family_ = &family;
    name_ = full_name(family, type);
    if (!family.helptext().empty())
      text +=
          "# HELP " + name_ + ' ' + escaped(family.helptext(), "\\\n") + '\n';
    text += "# TYPE " + name_ + ' ' + type + '\n';
  }

  void add(const char* suffix, const std::string& labels,
           const std::string& value) {
    text.append(name_).append(suffix);
    if (!labels.empty())
      text.append("{").append(labels).append("}");
    text.append(" ").append(value).append("\n");
  }

  static std::string labels_of(const telemetry::metric& metric) {
    std::string out;
    for (const auto& label : metric.labels()) {
      auto value = label.value();
      out += (out.empty() ? "" : ",") + identifier(label.name()) + "=\""
             + escaped({value.data(), value.size()}, "\\\n\"") + '"';
    }
    return out;
  }

  const telemetry::metric_family* family_ = nullptr;
  std::string name_;
};

} // namespace

std::string prometheus_text(const telemetry::metric_registry& registry) {
  text_writer writer;
  registry.collect(writer);
  return as_utf8(std::move(writer.text));
}

} // namespace troupe
