// One readable compile error for each likely mistake with the builder.
//
// Each template's name is the complaint and its arguments are the types at
// hand, since that is what compilers print beside the message. Nothing here is
// instantiated further than `ok` when the call is right.

#pragma once

#include <troupe/graph/expansion.hpp>
#include <troupe/graph/handle.hpp>
#include <troupe/graph/items.hpp>

#include <string_view>
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
struct handle_traits<gathered<T>> : handle_traits<out<T>> {
  using payload = items<T>;
};

template <class H>
using payload_t = typename handle_traits<H>::payload;

// The number of parameters, or -1 for templates and overload sets.
template <class F>
struct arity {
  static constexpr int n = -1;
};
template <class R, class... A>
struct arity<R (*)(A...)> {
  static constexpr int n = sizeof...(A);
};
template <class R, class... A>
struct arity<R (*)(A...) noexcept> : arity<R (*)(A...)> {};
template <class C, class R, class... A>
struct arity<R (C::*)(A...)> : arity<R (*)(A...)> {};
template <class C, class R, class... A>
struct arity<R (C::*)(A...) const> : arity<R (*)(A...)> {};
template <class C, class R, class... A>
struct arity<R (C::*)(A...) const noexcept> : arity<R (*)(A...)> {};
template <class F>
requires requires { &F::operator(); }
struct arity<F> : arity<decltype(&F::operator())> {};

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
  static_assert(ok, "troupe: every argument after the function must be a "
                    "handle of this builder, not a plain value: bind constants "
                    "in a lambda, or use input(name, default)");
};

template <class F, class... Given>
struct cannot_call {
  static constexpr bool ok = std::is_invocable_v<const F&, const Given&...>;
  // A member function's object is an argument too, and of a type of its own.
  static constexpr int parameters =
      std::is_member_pointer_v<F> ? -1 : arity<F>::n;
  static constexpr bool count =
      !ok && parameters >= 0 && parameters != int{sizeof...(Given)};
  static constexpr bool mutable_call =
      !ok && !count && std::is_invocable_v<F&, const Given&...>;
  static constexpr bool mutates =
      !ok && !count && !mutable_call
      && (std::is_invocable_v<
              const F&,
              Given&...> || std::is_invocable_v<const F&, Given&&...>);
  // Tried last and only then: it instantiates the bodies of generic lambdas.
  static constexpr bool list = [] {
    if constexpr (ok || count || mutable_call || mutates)
      return false;
    else
      return std::is_invocable_v<const F&,
                                 const typename flipped<Given>::type&...>;
  }();
  static_assert(!count, "troupe: the function takes another number of "
                        "arguments than the node has handles");
  static_assert(!mutable_call, "troupe: a node's function is called "
                               "concurrently, so it must be callable as const: "
                               "remove `mutable`");
  static_assert(!mutates, "troupe: node values are shared and immutable: take "
                          "parameters by value or by const&, not by & or &&");
  static_assert(!list, "troupe: the function wants a list where it is given "
                       "one element, or the reverse: use collect() to gather "
                       "an each<T>, node() to work on one element");
  static_assert(ok || count || mutable_call || mutates || list,
                "troupe: the function cannot be called with these handles' "
                "types: see the template arguments of cannot_call");
};

template <class Result>
struct result_is_a_value {
  using type = std::remove_cvref_t<Result>;
  static constexpr bool owns =
      !std::is_same_v<type,
                      std::string_view> && !std::is_same_v<type, const char*>;
  static constexpr bool copyable =
      !std::is_lvalue_reference_v<Result> || std::is_copy_constructible_v<type>;
  static constexpr bool ok = owns && copyable;
  static_assert(owns, "troupe: a node's result outlives the call: return "
                      "std::string, not std::string_view or const char*");
  static_assert(copyable, "troupe: the function returns a reference to a type "
                          "that cannot be copied: return it by value");
};

template <class Result>
struct result_is_a_range {
  using type = std::remove_cvref_t<Result>;
  static constexpr bool ok =
      range_like<
          type> && !std::is_same_v<type, std::string> && !std::is_same_v<type, std::string_view>;
  static_assert(ok, "troupe: expand()'s function must return a range of "
                    "elements (a vector, say); a string is no list");
};

template <class... Handles>
struct an_each_to_collect {
  static constexpr bool ok = ((handle_traits<Handles>::depth > 0) || ...);
  static_assert(ok, "troupe: collect() needs at least one each<T> among its "
                    "arguments: use node() for values outside of blocks");
};

template <class... Handles>
struct an_expander_outside_blocks {
  static constexpr bool ok = ((handle_traits<Handles>::depth == 0) && ...);
  static_assert(ok, "troupe: expand() inside a block (a nested expansion) is "
                    "not supported yet: collect the elements first");
};

// Whether an earlier mistake made one of these handles.
template <class... Handles>
inline constexpr bool
    told_before = (std::is_same_v<payload_t<Handles>, invalid> || ...)
                  && (handle_traits<Handles>::is_handle && ...);

// Whether a node with these arguments is right; complains if it is not.
template <class F, class... Handles>
constexpr bool check_call() {
  if constexpr (told_before<Handles...>)
    return false;
  else if constexpr (!arguments_are_handles<Handles...>::ok)
    return false;
  else
    return cannot_call<F, payload_t<Handles>...>::ok;
}

} // namespace troupe::detail
