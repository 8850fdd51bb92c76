// Reads Prometheus' text format 0.0.4, strictly:
// https://prometheus.io/docs/instrumenting/exposition_formats/

#pragma once

#include <map>
#include <string>
#include <vector>

namespace test {

using metric_labels = std::map<std::string, std::string>;

/// A line with a value.
struct metric_sample {
  std::string name; ///< of a histogram, with _bucket, _sum or _count
  metric_labels labels;
  double value = 0;
};

struct metric_family {
  std::string type, help;
  std::vector<metric_sample> samples;
};

/// What was scraped.
struct metrics {
  std::map<std::string, metric_family> families; ///< by name

  /// The sum of all samples of that name that have these labels among theirs;
  /// -1 if there are none.
  double value(const std::string& name, const metric_labels& with = {}) const;
};

/// Checks names, the order of lines, escapes, that no sample is there twice,
/// and that buckets are cumulative, with the last one as the count.
/// @throws std::runtime_error that shows the line, or names the histogram.
metrics parse_prometheus(const std::string& text);

} // namespace test
