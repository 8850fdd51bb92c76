/// @file
/// Values that stand for nodes in a run, which are then not computed, nor is
/// what only they need.
///
///     engine.run(g, {set(mean, 1.5), override_all(weight, 1.0),
///                    override_each(score, {3, 1, 2})});
///
/// Thread-safety: pure functions. Errors: a value of another type than the
/// handle's does not compile. What names a node wrongly, an integer that its
/// type cannot hold, and a list that does not fit, is told when the run is
/// submitted; a list with a wrong number of elements, when that is known.

#pragma once

#include <troupe/graph/binding.hpp>
#include <troupe/graph/handle_traits.hpp>
#include <troupe/graph/items.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe {

namespace detail {

// What override_each takes: each<T> -> vector<T>, each<each<T>> -> a vector of
// those, and so on.
template <class H>
struct nested_vectors {
  static constexpr int depth = 0;
  using type = H;
};
template <class T>
struct nested_vectors<each<T>> {
  static constexpr int depth = 1 + nested_vectors<T>::depth;
  using inner = T;
  using type = std::vector<typename nested_vectors<T>::type>;
};

template <class H>
using nested_vectors_t = typename nested_vectors<H>::type;

template <class H>
value nested_list(nested_vectors_t<H> x) {
  if constexpr (nested_vectors<H>::depth == 0) {
    return value::of<H>(std::move(x));
  } else {
    using inner = typename nested_vectors<H>::inner;
    value_list list;
    list.reserve(x.size());
    for (auto&& one : x)
      list.push_back(nested_list<inner>(std::move(one)));
    return value::of(std::move(list));
  }
}

template <class H>
binding each_binding(node_ref node, nested_vectors_t<H> lists) {
  binding b{std::move(node), nested_list<H>(std::move(lists)),
            override_how::each};
  b.type = value::type_of<payload_t<H>>();
  b.depth = nested_vectors<H>::depth;
  return b;
}

// -- what does not compile ----------------------------------------------------

template <class U, class T>
struct cannot_override {
  static constexpr bool converts = std::is_convertible_v<U, T>;
  static constexpr bool truncates =
      std::is_floating_point_v<U> && std::is_integral_v<T>;
  static constexpr bool ok = converts && !truncates;

  static constexpr void tell() {
    static_assert(converts,
                  "troupe: the node is of another type than this value: see "
                  "the template arguments of cannot_override");
    static_assert(!truncates, "troupe: the node is an integer and the value is "
                              "not: round it first");
  }
};

template <class List>
inline constexpr int vector_depth = 0;
template <class T>
inline constexpr int vector_depth<std::vector<T>> = 1 + vector_depth<T>;

template <class List, class Wanted>
struct cannot_override_each {
  static constexpr bool ok = std::is_convertible_v<List, Wanted>;
  static constexpr bool nests = vector_depth<List> == vector_depth<Wanted>;

  static constexpr void tell() {
    static_assert(ok || nests,
                  "troupe: override_each() takes a vector with a value for "
                  "each element; for an each<each<T>>, a vector of vectors");
    static_assert(ok || !nests,
                  "troupe: override_each() takes values of the very type that "
                  "the handle has: see the template arguments of "
                  "cannot_override_each");
  }
};

template <class T>
struct not_one_value {
  static constexpr void tell() {
    static_assert(sizeof(T) == 0,
                  "troupe: set() gives one value to a node outside of blocks, "
                  "and this node is in a block: use override_all() or "
                  "override_each()");
  }
};

template <class T>
struct not_in_a_block {
  static constexpr void tell() {
    static_assert(sizeof(T) == 0,
                  "troupe: override_all() and override_each() are for nodes in "
                  "blocks: give this node its value with set()");
  }
};

template <class T, class U>
binding overriding(const handle& h, override_how how, U&& x) {
  using check = cannot_override<std::decay_t<U>, T>;
  if constexpr (check::ok) {
    return {node_ref{h}, bound_value<T>(std::forward<U>(x)), how};
  } else {
    check::tell();
    return {node_ref{h}, value{}};
  }
}

} // namespace detail

// -- outside of blocks --------------------------------------------------------

/// Gives a node outside of blocks its value for one run.
template <class T, class U = T>
[[nodiscard]] binding set(const out<T>& h, U&& x) {
  return detail::overriding<T>(h, override_how::one, std::forward<U>(x));
}

/// Does not compile: a node in a block has a value for each element.
template <class T, class U>
[[nodiscard]] binding set(const each<T>& h, U&&) {
  detail::not_one_value<T>::tell();
  return {node_ref{h}, value{}};
}

/// The same by name: `troupe::set("mean", 1.5)`. The type must match exactly.
template <class T>
[[nodiscard]] binding set(std::string_view name, T x) {
  return {name, value::of<T>(std::move(x)), override_how::one};
}
/// The same for a string literal.
[[nodiscard]] inline binding set(std::string_view name, const char* x) {
  return {name, value::of(std::string{x}), override_how::one};
}

// -- in blocks ----------------------------------------------------------------

/// Gives a node in a block, or in nested ones, the same value for every
/// element. Not for an expander, whose elements would still be unknown.
template <class T, class U = detail::payload_t<each<T>>>
[[nodiscard]] binding override_all(const each<T>& h, U&& x) {
  return detail::overriding<detail::payload_t<each<T>>>(h, override_how::all,
                                                        std::forward<U>(x));
}

/// Does not compile: see `set`.
template <class T, class U>
[[nodiscard]] binding override_all(const out<T>& h, U&&) {
  detail::not_in_a_block<T>::tell();
  return {node_ref{h}, value{}};
}

/// The same by name. The type must match exactly.
template <class T>
[[nodiscard]] binding override_all(std::string_view name, T x) {
  return {name, value::of<T>(std::move(x)), override_how::all};
}
/// The same for a string literal.
[[nodiscard]] inline binding override_all(std::string_view name,
                                          const char* x) {
  return {name, value::of(std::string{x}), override_how::all};
}

/// Gives a node in a block a value for each element, in element order. An
/// `each<each<T>>` is given a vector for each element of the outer block, and
/// so on. An expander is given its elements, however many.
template <class T, class U = detail::nested_vectors_t<each<T>>>
[[nodiscard]] binding override_each(const each<T>& h, U&& lists) {
  using wanted = detail::nested_vectors_t<each<T>>;
  using check = detail::cannot_override_each<std::decay_t<U>, wanted>;
  if constexpr (check::ok) {
    return detail::each_binding<each<T>>(h, std::forward<U>(lists));
  } else {
    check::tell();
    return {node_ref{h}, value{}};
  }
}

/// Does not compile: see `set`.
template <class T, class U>
[[nodiscard]] binding override_each(const out<T>& h, U&&) {
  detail::not_in_a_block<T>::tell();
  return {node_ref{h}, value{}};
}

/// The same by name, in a block that lies in no other. The type of the values
/// must match exactly.
template <class T>
requires(detail::nested_vectors<T>::depth == 0) [[nodiscard]] binding
    override_each(std::string_view name, std::vector<T> list) {
  return detail::each_binding<each<T>>(name, std::move(list));
}

/// The same in nested blocks: `override_each<each<T>>("x", lists)`, as for the
/// handle `each<each<T>>`, takes a vector of vectors.
template <class T>
requires(detail::nested_vectors<T>::depth > 0) [[nodiscard]] binding
    override_each(std::string_view name,
                  detail::nested_vectors_t<each<T>> lists) {
  return detail::each_binding<each<T>>(name, std::move(lists));
}

} // namespace troupe
