// Asynchronous functions, by their first parameter. Private.

#pragma once

#include <troupe/graph/callable_signature.hpp>
#include <troupe/graph/promise.hpp>

#include <functional>
#include <type_traits>

namespace troupe::detail {

template <class T>
inline constexpr bool is_a_promise = false;
template <class T>
inline constexpr bool is_a_promise<promise<T>> = true;

// The first parameter of a function with one known signature.
template <class Parameters>
struct first_parameter {
  using type = void;
};
template <class P, class... Others>
struct first_parameter<parameter_list<P, Others...>> {
  using type = P;
};

template <class F>
using first_parameter_t = typename first_parameter<parameters_of<F>>::type;

// Whether the function is asynchronous, or was meant to be.
template <class F>
inline constexpr bool is_promised =
    is_a_promise<std::remove_cvref_t<first_parameter_t<F>>>;

template <class F>
using promise_t = std::remove_cvref_t<first_parameter_t<F>>;

template <class F>
struct promise_is_kept_by_value {
  static constexpr bool ok = !std::is_reference_v<first_parameter_t<F>>;

  static constexpr void tell() {
    static_assert(ok, "troupe: an asynchronous function keeps its promise "
                      "after it has returned: take it by value");
  }
};

template <class F, class... Given>
struct promise_is_all_it_gives {
  static constexpr bool ok =
      std::is_void_v<std::invoke_result_t<const F&, const Given&...>>;

  static constexpr void tell() {
    static_assert(ok, "troupe: an asynchronous function, whose first parameter "
                      "is a promise, returns void: what the node yields goes "
                      "into promise::set_value");
  }
};

template <class F>
struct function_returns_its_result {
  static constexpr bool ok = !is_promised<F>;

  static constexpr void tell() {
    static_assert(ok, "troupe: a function whose first parameter is a promise "
                      "is for node() and collect(): expand() needs a function "
                      "that returns");
  }
};

} // namespace troupe::detail
