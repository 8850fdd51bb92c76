// Which types of the standard library have codecs: how they are known. Private.
//
// By what they can do, for their headers are not ours to include; but only if
// they are of namespace std, for what derives from one of them may have more to
// say.

#pragma once

#include <troupe/graph/type_name.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace troupe::detail {

enum class std_shape : std::uint8_t {
  none,
  truth,       // bool
  block,       // as it lies in memory
  text,        // filesystem::path
  list,        // vector, string, deque, list
  bits,        // vector<bool>
  associative, // map, set, and the like
  optional,
  variant,
  array,
  tuple, // pair too
  duration,
  time_point,
  empty, // monostate
};

template <class T>
constexpr std_shape std_shape_of() {
  if constexpr (!type_name<T>().starts_with("std::"))
    return std_shape::none;
  else if constexpr (requires(T & x) { x.flip(), x.push_back(true); })
    return std_shape::bits;
  else if constexpr (requires(T & x) {
                       x.push_back(std::move(*x.begin()));
                       x.size();
                     })
    return std_shape::list;
  else if constexpr (requires(T & x) {
                       typename T::key_type;
                       x.emplace_hint(x.end(), *x.begin());
                     })
    return std_shape::associative;
  else if constexpr (requires(T & x) {
                       typename T::value_type;
                       x.has_value(), x.reset();
                     })
    return std_shape::optional;
  else if constexpr (requires(T & x) { x.valueless_by_exception(); })
    return std_shape::variant;
  else if constexpr (requires(T & x) {
                       x.fill(x[0]);
                       std::tuple_size<T>::value;
                     })
    return std_shape::array;
  else if constexpr (requires(T & x) { T::preferred_separator, x.native(); })
    return std_shape::text;
  else if constexpr (requires(T & x) { x.real(x.imag()); })
    return std_shape::block;
  else if constexpr (requires(T & x) {
                       std::tuple_size<T>::value;
                       x.swap(x);
                     })
    return std_shape::tuple;
  else if constexpr (requires(T & x) { T(x.count()), typename T::period{}; })
    return std_shape::duration;
  else if constexpr (requires(T & x) {
                       typename T::clock;
                       T(x.time_since_epoch());
                     })
    return std_shape::time_point;
  else if constexpr (std::is_empty_v<T> && std::default_initializable<T>)
    return std_shape::empty;
  else
    return std_shape::none;
}

template <class T>
constexpr std_shape shape_of() {
  if constexpr (std::same_as<T, bool>)
    return std_shape::truth;
  else if constexpr (std::is_enum_v<T>)
    return shape_of<std::underlying_type_t<T>>();
  else if constexpr (std::is_arithmetic_v<T>)
    return std_shape::block;
  else if constexpr (std::is_class_v<T>)
    return std_shape_of<T>();
  else
    return std_shape::none;
}

} // namespace troupe::detail
