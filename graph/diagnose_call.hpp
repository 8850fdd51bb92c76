// Compile errors for calls of the builder that cannot be right. Private.

#pragma once

#include <troupe/graph/callable_signature.hpp>
#include <troupe/graph/handle_traits.hpp>
#include <troupe/graph/node_argument.hpp>

#include <functional>
#include <type_traits>

namespace troupe::detail {

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

template <class... Handles>
struct folded_by_fold {
  static constexpr bool ok = !(is_folded<Handles> || ...);

  static constexpr void tell() {
    static_assert(ok, "troupe: unordered() is for the elements that fold() "
                      "takes in, its first handle: use all() to gather them");
  }
};

template <class... Handles>
struct bound_to_single_values {
  static constexpr bool ok = !(is_gathered<Handles> || ...);

  static constexpr void tell() {
    static_assert(ok, "troupe: an input of a subgraph is bound to one handle: "
                      "gather with collect(), or node() and all(), first");
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

template <class... Handles>
struct an_each_to_collect {
  static constexpr bool ok = ((source_depth<Handles> > 0) || ...);

  static constexpr void tell() {
    static_assert(ok, "troupe: collect() needs at least one each<T> among its "
                      "arguments: use node() for values outside of blocks");
  }
};

} // namespace troupe::detail
