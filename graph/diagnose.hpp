// One readable compile error for each likely mistake with the builder. Private.
//
// Each template's name is the complaint and its arguments are the types at
// hand, since that is what compilers print beside the message. When the call is
// right, nothing of it is instantiated but `ok`; else the builder calls `tell`,
// once. The assertions stand in that function because a class whose assertion
// fails is incomplete to Clang, which then complains of every use of it.

#pragma once

#include <troupe/graph/binding.hpp>
#include <troupe/graph/expansion.hpp>
#include <troupe/graph/fresh.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/graph/items.hpp>

#include <array>
#include <functional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace troupe::detail {

// What stands for the result of a wrong call, so that one mistake gives one
// message: every later call accepts it in silence.
struct invalid {};

// handle -> the type it carries into a function, and its block depth
template <class H>
struct handle_traits {
  static constexpr bool is_handle = false;
  static constexpr int depth = 0;
  using payload = invalid;
};

template <class T>
struct handle_traits<out<T>> {
  static constexpr bool is_handle = true;
  static constexpr int depth = 0;
  using payload = T;
};

template <class T>
struct handle_traits<in<T>> : handle_traits<out<T>> {};

template <class T>
struct handle_traits<each<T>> : handle_traits<out<T>> {
  static constexpr int depth = 1;
};

template <class T>
struct handle_traits<named<T>> : handle_traits<out<T>> {};

template <class T>
struct handle_traits<named<each<T>>> : handle_traits<each<T>> {};

template <class H>
struct handle_traits<fresh<H>> : handle_traits<H> {};

template <class Source>
struct handle_traits<gathered<Source>> {
  static constexpr bool is_handle = true;
  static constexpr int depth = handle_traits<Source>::depth - 1;
  using payload = items<typename handle_traits<Source>::payload>;
};

template <class H>
using payload_t = typename handle_traits<H>::payload;

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

// Turns an element into a list and a list into an element, to guess a mix-up.
template <class T>
struct flipped {
  using type = items<T>;
};
template <class T>
struct flipped<items<T>> {
  using type = T;
};

template <class... Handles>
struct arguments_are_handles {
  static constexpr bool ok = (handle_traits<Handles>::is_handle && ...);

  static constexpr void tell() {
    static_assert(ok,
                  "troupe: every argument after the function must be a "
                  "handle of this builder, not a plain value: bind constants "
                  "in a lambda, or use input(name, default)");
  }
};

template <class F, class... Given>
struct cannot_call {
  static constexpr bool fits = std::is_invocable_v<const F&, const Given&...>;
  static constexpr bool narrows = narrowing<parameters_of<F>, Given...>::value;
  static constexpr bool ok = fits && !narrows;
  static constexpr int parameters = parameters_of<F>::count;
  static constexpr bool count =
      !fits && parameters >= 0 && parameters != int{sizeof...(Given)};
  static constexpr bool mutable_call =
      !fits && !count && std::is_invocable_v<F&, const Given&...>;
  static constexpr bool mutates =
      !fits && !count && !mutable_call
      && (std::is_invocable_v<
              const F&,
              Given&...> || std::is_invocable_v<const F&, Given&&...>);
  static constexpr bool moves =
      mutates && !(std::is_copy_constructible_v<Given> && ...);
  // Tried last and only then: it instantiates the bodies of generic lambdas.
  static constexpr bool list = [] {
    if constexpr (fits || count || mutable_call || mutates)
      return false;
    else
      return std::is_invocable_v<const F&,
                                 const typename flipped<Given>::type&...>;
  }();

  static constexpr void tell() {
    static_assert(!count, "troupe: the function takes another number of "
                          "arguments than the node has handles");
    static_assert(!mutable_call,
                  "troupe: a node's function is called "
                  "concurrently, so it must be callable as const: "
                  "remove `mutable`");
    static_assert(!moves, "troupe: a value of these cannot be copied, and is "
                          "shared: take it by const&");
    static_assert(!mutates || moves,
                  "troupe: node values are shared and immutable: take "
                  "parameters by value or by const&, not by & or &&");
    static_assert(!list, "troupe: the function wants a list where it is given "
                         "one element, or the reverse: use collect() to gather "
                         "an each<T>, node() to work on one element");
    static_assert(
        !narrows || !fits,
        "troupe: a parameter's type cannot hold every value of the "
        "handle's type: change one of the two, or convert in a lambda");
    static_assert(fits || count || mutable_call || mutates || list,
                  "troupe: the function cannot be called with these handles' "
                  "types: see the template arguments of cannot_call");
  }
};

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
  static constexpr bool ok =
      range_like<
          type> && !std::is_same_v<type, std::string> && !std::is_same_v<type, std::string_view>;

  static constexpr void tell() {
    static_assert(ok, "troupe: expand()'s function must return a range of "
                      "elements (a vector, say); a string is no list");
  }
};

template <class... Handles>
struct an_each_to_collect {
  static constexpr bool ok = ((handle_traits<Handles>::depth > 0) || ...);

  static constexpr void tell() {
    static_assert(ok, "troupe: collect() needs at least one each<T> among its "
                      "arguments: use node() for values outside of blocks");
  }
};

template <class... Handles>
struct an_expander_outside_blocks {
  static constexpr bool ok = ((handle_traits<Handles>::depth == 0) && ...);

  static constexpr void tell() {
    static_assert(ok, "troupe: expand() inside a block (a nested expansion) is "
                      "not supported yet: collect the elements first");
  }
};

template <class T, std::size_t Names>
struct as_many_names_as_parts {
  static constexpr bool is_tuple = requires { std::tuple_size<T>::value; };
  static constexpr bool count = [] {
    if constexpr (is_tuple)
      return std::tuple_size<T>::value == Names;
    else
      return true;
  }();
  static constexpr bool ok = is_tuple && count;

  static constexpr void tell() {
    static_assert(is_tuple,
                  "troupe: unpack() takes tuples apart by names alone; "
                  "of a struct, say part{\"name\", &type::member}");
    static_assert(count,
                  "troupe: unpack() wants as many names as the tuple has "
                  "elements");
  }
};

template <class T, class... Members>
struct parts_are_data_members {
  template <class M>
  static constexpr bool is_data() {
    if constexpr (std::is_member_object_pointer_v<
                      M> && std::is_invocable_v<const M&, const T&>)
      return !std::is_array_v<
          std::remove_reference_t<std::invoke_result_t<const M&, const T&>>>;
    else
      return false;
  }
  static constexpr bool ok = (is_data<Members>() && ...);

  static constexpr void tell() {
    static_assert(ok,
                  "troupe: a part{\"name\", &type::member} is a data member "
                  "of what the handle carries, and no array, for it shares "
                  "the payload: use node() for all else");
  }
};

// Whether an earlier mistake made one of these handles.
template <class... Handles>
inline constexpr bool
    told_before = (std::is_same_v<payload_t<Handles>, invalid> || ...)
                  && (handle_traits<Handles>::is_handle && ...);

// A mistake that was told where it was made.
struct known_mistake {
  static constexpr bool ok = false;
  static constexpr void tell() {}
};

// The first of the checks that fails, or the last one.
template <class Check, class... Others>
struct first_failed {
  using type = Check;
};
template <class Check, class Next, class... Others>
requires(Check::ok) struct first_failed<Check, Next, Others...>
    : first_failed<Next, Others...> {
};

struct nothing_known {
  static constexpr bool ok = true;
};

template <class... Handles>
using handles_check = typename first_failed<
    std::conditional_t<told_before<Handles...>, known_mistake, nothing_known>,
    arguments_are_handles<Handles...>>::type;

template <class F, class... Handles>
using call_check =
    typename first_failed<handles_check<Handles...>,
                          cannot_call<F, payload_t<Handles>...>>::type;

// What a wrong call returns, after its one complaint.
template <class Check>
fresh<out<invalid>> refused() {
  Check::tell();
  return {};
}

// The same for a call that returns several handles.
template <class Check, std::size_t Count>
std::array<fresh<out<invalid>>, Count> refused_parts() {
  Check::tell();
  return {};
}

} // namespace troupe::detail
