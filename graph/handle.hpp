// Handles: how the nodes of a graph are named in the program that builds it.
//
// A handle is a small value without ownership. Its type says what a node
// yields: `out<T>` once per run, `each<T>` once per element of a block.

#pragma once

#include <troupe/graph/value.hpp>

#include <concepts>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>

namespace troupe {

/// The dense number of a node within its graph.
using node_id = std::uint32_t;
inline constexpr node_id no_node = ~node_id{0};

/// What a node yields whose function returns void.
struct done {};

/// The untyped part of every handle.
struct handle {
  std::uint32_t builder = 0; ///< serial number of the builder that made it
  node_id id = no_node;
};

/// A node that yields one `T` per run.
template <class T>
struct out : handle {};

/// A node that yields one `T` per element of the block it is in.
template <class T>
struct each : handle {};

/// A value for an input, or the wrong attempt at one: see `run_request`.
struct binding {
  template <class T>
  binding(std::string_view input, T x)
      : name(input), payload(value::of<T>(std::move(x))) {}
  binding(std::string_view input, const char* x)
      : name(input), payload(value::of(std::string{x})) {}
  binding(handle input, value x) : node(input), payload(std::move(x)) {}

  handle node;
  std::string name; ///< used if `node` is none
  value payload;
};

/// An input of the graph: an `out<T>` that a run binds with `=`.
template <class T>
struct in : out<T> {
  in() = default;
  in(const in&) = default;
  in& operator=(const in&) = default;

  /// Binds the input for one run: `engine.run(g, {dir = "/usr/include"})`.
  template <std::convertible_to<T> U>
  [[nodiscard]] binding operator=(U&& x) const {
    return {static_cast<const handle&>(*this),
            value::of<T>(static_cast<T>(std::forward<U>(x)))};
  }
};

/// A node whose value a run is asked for: by handle or by name.
struct target {
  target(handle h) : node(h) {}
  target(std::string_view n) : name(n) {}
  target(const char* n) : name(n) {}
  target(const std::string& n) : name(n) {}

  handle node;
  std::string name; ///< used if `node` is none
};

/// Marks an argument that gathers: the function gets `items<T>`.
template <class T>
struct gathered {
  each<T> source;
};

/// All values of `x`, in element order, as one argument `items<T>`.
template <class T>
gathered<T> all(each<T> x) {
  return {x};
}

/// A node's name, with the place in the user's program where it was written.
struct node_name {
  template <std::convertible_to<std::string_view> S>
  node_name(const S& name,
            std::source_location place = std::source_location::current())
      : text(name), where(place) {}

  std::string_view text;
  std::source_location where;
};

} // namespace troupe
