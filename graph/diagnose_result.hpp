// Compile errors for what a function returns. Private.

#pragma once

#include <troupe/graph/callable_signature.hpp>
#include <troupe/graph/expansion.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace troupe::detail {

template <class T>
inline constexpr bool is_a_view = false;
template <>
inline constexpr bool is_a_view<std::string_view> = true;
template <>
inline constexpr bool is_a_view<const char*> = true;
template <class T, std::size_t N>
inline constexpr bool is_a_view<std::span<T, N>> = true;
template <class T>
inline constexpr bool is_a_view<std::reference_wrapper<T>> = true;
template <class... T>
inline constexpr bool
    is_a_view<std::tuple<T...>> = (std::is_reference_v<T> || ...);
template <class A, class B>
inline constexpr bool is_a_view<std::pair<A, B>> = is_a_view<std::tuple<A, B>>;

template <class F, class Result>
struct result_is_a_value {
  using type = std::remove_cvref_t<Result>;
  static constexpr bool owns = !is_a_view<type>;
  static constexpr bool copyable =
      !std::is_lvalue_reference_v<Result> || std::is_copy_constructible_v<type>;
  static constexpr bool lives =
      !std::is_lvalue_reference_v<
          Result> || !takes_by_value<type, parameters_of<F>>;
  static constexpr bool ok = owns && copyable && lives;

  static constexpr void tell() {
    static_assert(owns, "troupe: a node's result outlives the call: return "
                        "std::string, not std::string_view or const char*, and "
                        "no span, reference_wrapper or tuple of references");
    static_assert(copyable,
                  "troupe: the function returns a reference to a type "
                  "that cannot be copied: return it by value");
    static_assert(lives,
                  "troupe: the function returns a reference and takes "
                  "that very type by value, so the reference may dangle: "
                  "return by value, or take a const&");
  }
};

template <class Result>
struct result_is_a_range {
  using type = std::remove_cvref_t<Result>;
  static constexpr bool is_text =
      std::is_same_v<type,
                     std::string> || std::is_same_v<type, std::string_view>;
  static constexpr bool ok =
      (range_like<type> || pull_function<type>)&&!is_text;

  static constexpr void tell() {
    static_assert(ok, "troupe: expand()'s function must return a range of "
                      "elements (a vector, say), or a function that returns "
                      "a std::optional of the next one; a string is no list");
  }
};

} // namespace troupe::detail
