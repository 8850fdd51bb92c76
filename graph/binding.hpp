// Values that a run is given: for inputs, and instead of nodes.

#pragma once

#include <troupe/graph/handle.hpp>
#include <troupe/graph/value.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace troupe {

/// What a binding gives a node for a run.
enum class override_how : std::uint8_t {
  none, ///< no override: the value of an input
  one,  ///< the value of a node outside of blocks
  all,  ///< the value that a node in a block has for every element
  each, ///< a list with a value for each element; of nested blocks, lists
};

/// A value for an input, or one that stands for a node: see `set`,
/// `override_all` and `override_each`.
///
///     engine.run(g, {n = 5, {"dir", "/usr/include"}, set(mean, 1.5)});
///
/// Thread-safety: plain data. Lifetime: it owns its value, which the run will
/// share. Errors: a handle and a value that do not fit do not compile; a name
/// that does not, and a number that is too large, is told by `engine::submit`.
struct binding {
  /// Binds an input by name. The type must match exactly, but a string literal
  /// is a `std::string`.
  template <class T>
  binding(std::string_view input, T x)
      : binding(node_ref{input}, value::of<T>(std::move(x))) {}
  /// The same for a string literal.
  binding(std::string_view input, const char* x)
      : binding(node_ref{input}, value::of(std::string{x})) {}
  /// Binds a node, whose value has its type with it.
  binding(node_ref n, value x, override_how h = override_how::none)
      : node(std::move(n)), payload(std::move(x)), how(h),
        type(payload.type()) {}

  /// Whether the value stands for a node, which need not be an input.
  bool overrides() const { return how != override_how::none; }

  node_ref node;    ///< what is bound
  value payload;    ///< to what; for `each`, a `value_list` (of lists, maybe)
  override_how how; ///< what the payload is to the node
  const type_ops* type; ///< of one value; also of those in a list
  int depth = 0; ///< for `each`: how deep the lists are, 1 for a plain one
};

namespace detail {

// Whether every value of `From` is one of `To`.
template <class From, class To>
constexpr bool is_lossless() {
  using from = std::numeric_limits<From>;
  using to = std::numeric_limits<To>;
  if constexpr (std::is_same_v<From, To>)
    return true;
  else if constexpr (std::is_same_v<
                         To, bool> || (!from::is_integer && to::is_integer)
                     || (from::is_signed && !to::is_signed))
    return false;
  else
    return from::digits <= to::digits;
}

template <class U, class T>
struct cannot_bind {
  static constexpr bool converts = std::is_convertible_v<U, T>;
  static constexpr bool truncates =
      std::is_floating_point_v<U> && std::is_integral_v<T>;
  static constexpr bool ok = converts && !truncates;

  static constexpr void tell() {
    static_assert(converts, "troupe: the input is of another type than this "
                            "value: see the template arguments of cannot_bind");
    static_assert(!truncates,
                  "troupe: the input is an integer and the value is "
                  "not: round it first");
  }
};

// An integer that `T` cannot hold stays what it is, so that the run is refused
// with a message that names the input.
template <class T, class U>
value bound_value(U&& x) {
  using given = std::decay_t<U>;
  if constexpr (std::is_integral_v<given> && std::is_integral_v<T>)
    if constexpr (!is_lossless<given, T>())
      if (static_cast<given>(static_cast<T>(x)) != x
          || (x < given{}) != (static_cast<T>(x) < T{}))
        return value::of<given>(x);
  return value::of<T>(static_cast<T>(std::forward<U>(x)));
}

} // namespace detail

namespace detail {

template <class T>
struct not_an_input {
  static constexpr void tell() {
    static_assert(sizeof(T) == 0,
                  "troupe: only inputs are bound with `=`: give another node "
                  "its value with set(node, value)");
  }
};

} // namespace detail

template <class T>
template <class U>
requires(!std::derived_from<std::remove_cvref_t<U>, handle>)
    binding out<T>::operator=(U&&) const {
  detail::not_an_input<T>::tell();
  return {node_ref{*this}, value{}};
}

/// An input of the graph: an `out<T>` that a run binds with `=`.
template <class T>
struct in : out<T> {
  /// An empty handle.
  in() = default;
  /// @name Copies name the same input
  /// @{

  /// Handles are assigned as such; any other value is bound.
  in(const in&) = default;
  in& operator=(const in&) = default;
  /// @}

  /// Binds the input for one run: `engine.run(g, {dir = "/usr/include"})`.
  template <class U>
  requires(!std::derived_from<std::remove_cvref_t<U>, handle>)
      [[nodiscard]] binding
      operator=(U&& x) const {
    using check = detail::cannot_bind<std::decay_t<U>, T>;
    if constexpr (check::ok) {
      return {node_ref{*this}, detail::bound_value<T>(std::forward<U>(x))};
    } else {
      check::tell();
      return {node_ref{*this}, value{}};
    }
  }
};

} // namespace troupe
