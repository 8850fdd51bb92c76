// Parts of OTLP's JSON. Private.
//
// As https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding has it:
// names in lowerCamelCase, ids in hexadecimal digits, enums as numbers, 64-bit
// integers as strings.

#pragma once

#include <troupe/graph/failure.hpp>
#include <troupe/hooks/event.hpp>
#include <troupe/hooks/span_id.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::otlp {

/// How what a span tells of has ended, as Status.StatusCode numbers it.
enum class status : std::uint8_t { unset, ok, error };

/// A list of attributes, in the order in which they were added. Texts, here and
/// below, are cut after 16 KiB; what is no UTF-8 in them is replaced.
class attributes {
public:
  /// Adds a text.
  attributes& add(std::string_view key, std::string_view text);
  /// Adds a number, or true or false.
  template <std::integral T>
  attributes& add(std::string_view key, T number) {
    if constexpr (std::same_as<T, bool>)
      return add_value(key, {{"boolValue", number}});
    else
      return add_value(key, {{"intValue", std::to_string(number)}});
  }
  /// Adds a list of texts.
  attributes& add(std::string_view key, const std::vector<std::string>& texts);

  /// What was added.
  boost::json::array list() && { return std::move(list_); }

private:
  attributes& add_value(std::string_view key, boost::json::object value);

  boost::json::array list_;
};

/// A span of kind INTERNAL.
boost::json::object span(run_id trace, span_id id, std::string_view name,
                         nanoseconds start, nanoseconds end, attributes about);

/// A link to a span.
boost::json::object link(run_id trace, span_id id);

/// An event within a span.
boost::json::object span_event(std::string_view name, nanoseconds time,
                               attributes about);

/// The event `exception`, by the semantic conventions.
boost::json::object exception_event(nanoseconds time, const failure& f);

/// Sets the status; no message is set if it is empty.
void set_status(boost::json::object& span, status s,
                std::string_view message = {});

/// A resource that has this name, and Troupe as telemetry.sdk.
boost::json::object resource(std::string_view service_name);

} // namespace troupe::otlp
