// Reads the fields of events in JSON. Private.

#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::json_fields {

/// What is wrong with an event: `has no "seq"`.
struct bad_event : std::runtime_error {
  using runtime_error::runtime_error;
};

/// @name A field; an error if it is absent, or of another type
/// @{

inline const boost::json::value& field(const boost::json::object& o,
                                       std::string_view name) {
  if (const auto* v = o.if_contains(name))
    return *v;
  throw bad_event("has no \"" + std::string{name} + '"');
}

[[noreturn]] inline void throw_wrong(std::string_view name) {
  throw bad_event("has a \"" + std::string{name}
                  + "\" that is none as hooks/event_json writes it");
}

inline std::string_view text(const boost::json::object& o,
                             std::string_view name) {
  if (const auto* s = field(o, name).if_string())
    return *s;
  throw_wrong(name);
}

inline const boost::json::array& array(const boost::json::object& o,
                                       std::string_view name) {
  if (const auto* a = field(o, name).if_array())
    return *a;
  throw_wrong(name);
}

template <class T>
T number(const boost::json::object& o, std::string_view name) {
  const auto& v = field(o, name);
  if (auto i = v.if_int64(); i && std::in_range<T>(*i))
    return static_cast<T>(*i);
  if (auto u = v.if_uint64(); u && std::in_range<T>(*u))
    return static_cast<T>(*u);
  throw_wrong(name);
}

template <class T>
T number_or(const boost::json::object& o, std::string_view name, T absent) {
  return o.contains(name) ? number<T>(o, name) : absent;
}

/// The one of `count` enumerators that is spelt so.
template <class Enum>
Enum word(const boost::json::object& o, std::string_view name,
          std::size_t count) {
  auto spelt = text(o, name);
  for (std::size_t i = 0; i < count; ++i)
    if (auto e = static_cast<Enum>(i); to_string(e) == spelt)
      return e;
  throw bad_event("has a \"" + std::string{name}
                  + "\" that is not known: " + std::string{spelt});
}

/// @}

/// An object, in an array of them.
inline const boost::json::object& as_object(const boost::json::value& v) {
  if (const auto* o = v.if_object())
    return *o;
  throw bad_event("is no JSON object, or has none where one belongs");
}

/// A text, in an array of them.
inline std::string_view as_text(const boost::json::value& v) {
  if (const auto* s = v.if_string())
    return *s;
  throw bad_event("has no text where one belongs");
}

} // namespace troupe::json_fields
