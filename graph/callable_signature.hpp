// What the type of a function says of its parameters. Private.

#pragma once

#include <troupe/graph/binding.hpp>

#include <type_traits>

namespace troupe::detail {

// The parameters of a function with one known signature; none are known of
// templates and overload sets.
template <class... P>
struct parameter_list {
  static constexpr int count = sizeof...(P);
};
struct unknown_parameters {
  static constexpr int count = -1;
};

template <class F>
struct signature {
  using parameters = unknown_parameters;
};
template <class R, class... P>
struct signature<R (*)(P...)> {
  using parameters = parameter_list<P...>;
};
template <class R, class... P>
struct signature<R (*)(P...) noexcept> : signature<R (*)(P...)> {};
template <class C, class R, class... P>
struct signature<R (C::*)(P...)> : signature<R (*)(P...)> {};
template <class C, class R, class... P>
struct signature<R (C::*)(P...) noexcept> : signature<R (*)(P...)> {};
template <class C, class R, class... P>
struct signature<R (C::*)(P...) const> : signature<R (*)(P...)> {};
template <class C, class R, class... P>
struct signature<R (C::*)(P...) const noexcept> : signature<R (*)(P...)> {};

template <class F>
struct callable_signature : signature<F> {};
template <class F>
requires requires { &F::operator(); }
struct callable_signature<F> : signature<decltype(&F::operator())> {};
// A member function's object is an argument too, and of a type of its own.
template <class F>
requires std::is_member_pointer_v<F>
struct callable_signature<F> {
  using parameters = unknown_parameters;
};

template <class F>
using parameters_of = typename callable_signature<F>::parameters;

template <class Parameter, class Given>
constexpr bool loses() {
  using to = std::remove_cvref_t<Parameter>;
  if constexpr (std::is_arithmetic_v<to> && std::is_arithmetic_v<Given>)
    return !is_lossless<Given, to>();
  else
    return false;
}

// Whether a number would be narrowed on its way into the function.
template <class Parameters, class... Given>
struct narrowing {
  static constexpr bool value = false;
};
template <class... P, class... Given>
requires(sizeof...(P)
         == sizeof...(Given)) struct narrowing<parameter_list<P...>, Given...> {
  static constexpr bool value = (loses<P, Given>() || ...);
};

// Whether a reference to `T` that the function returns may be to one of its own
// parameters.
template <class T, class Parameters>
inline constexpr bool takes_by_value = false;
template <class T, class... P>
inline constexpr bool
    takes_by_value<T, parameter_list<P...>> = (std::is_same_v<T, P> || ...);

} // namespace troupe::detail
