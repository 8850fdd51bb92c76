// Short texts that say what a value is like, for telemetry.

#pragma once

#include <troupe/graph/type_name.hpp>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

namespace troupe {

/// How much of a value its summary shows.
struct summary_limits {
  static constexpr std::size_t head = 60;    ///< bytes, of a string
  static constexpr std::size_t elements = 3; ///< of a container's head
  static constexpr std::size_t bytes = 200;  ///< of the whole summary
};

/// What a value is like, in at most 200 bytes; never the whole of a large one.
///
/// | type | summary |
/// |---|---|
/// | with `std::string summary_of(const T&)`, found by ADL | what that gives |
/// | number, bool, enumeration | its value |
/// | string | `"the first 60 bytes..." (1200 bytes)` |
/// | optional, smart pointer | `nothing`, or what it holds |
/// | pair | `(first, second)` |
/// | container with a size | `[1, 2, 3, ...] (100 elements)` |
/// | with `rows()` and `cols()` | `3 x 4` |
/// | other | the name of its type |
///
/// Thread-safety: as that of reading `x`. Errors: what an overload throws.
template <class T>
std::string summarize(const T& x);

namespace detail {

std::string number_text(double x);
std::string number_text(long long x);
std::string number_text(unsigned long long x);
std::string string_text(std::string_view text);
std::string list_text(const std::string* shown, std::size_t n,
                      std::size_t size);
std::string bounded(std::string text);

template <class T>
concept has_own_summary = requires(const T& x) {
  { summary_of(x) } -> std::convertible_to<std::string>;
};

template <class T>
concept counted_range = requires(const T& x) {
  { x.size() } -> std::convertible_to<std::size_t>;
  {*x.begin()};
  { x.begin() == x.end() } -> std::convertible_to<bool>;
};

// An optional, or a smart pointer to a complete type.
template <class T>
concept optional_like = std::is_class_v<T> && requires(const T& x) {
  static_cast<bool>(x);
  sizeof(*x);
  x.operator->();
};

template <class T>
concept path_like = requires(const T& x) {
  { x.native() } -> std::convertible_to<std::string_view>;
};

// Of what is in a container or a pair, containers are named only.
template <class T>
std::string summary_at(const T& x, int depth) {
  if constexpr (has_own_summary<T>) {
    return bounded(summary_of(x));
  } else if constexpr (std::same_as<T, bool>) {
    return x ? "true" : "false";
  } else if constexpr (std::is_enum_v<T>) {
    return summary_at(static_cast<std::underlying_type_t<T>>(x), depth);
  } else if constexpr (std::unsigned_integral<T>) {
    return number_text(static_cast<unsigned long long>(x));
  } else if constexpr (std::integral<T>) {
    return number_text(static_cast<long long>(x));
  } else if constexpr (std::floating_point<T>) {
    return number_text(static_cast<double>(x));
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    if constexpr (std::is_pointer_v<T>)
      if (!x)
        return "nothing";
    return string_text(x);
  } else if constexpr (path_like<T>) {
    return string_text(x.native());
  } else if constexpr (counted_range<T>) {
    std::string shown[summary_limits::elements];
    std::size_t n = 0;
    for (auto i = x.begin();
         depth == 0 && n < summary_limits::elements && !(i == x.end()); ++i)
      shown[n++] = summary_at(*i, depth + 1);
    return list_text(shown, n, x.size());
  } else if constexpr (requires {
                         x.rows();
                         x.cols();
                       }) {
    return number_text(static_cast<long long>(x.rows())) + " x "
           + number_text(static_cast<long long>(x.cols()));
  } else if constexpr (requires {
                         x.first;
                         x.second;
                       }) {
    return '(' + summary_at(x.first, depth + 1) + ", "
           + summary_at(x.second, depth + 1) + ')';
  } else if constexpr (optional_like<T>) {
    return x ? summary_at(*x, depth) : "nothing";
  } else {
    return readable_type(type_name<T>());
  }
}

} // namespace detail

template <class T>
std::string summarize(const T& x) {
  return detail::bounded(detail::summary_at(x, 0));
}

} // namespace troupe
