/// @file
/// Handles: how the nodes of a graph are named in the program that builds it.
///
/// A handle is a small value without ownership. Its type says what a node
/// yields: `out<T>` once per run, `each<T>` once per element of a block, and
/// `each<each<T>>` once per element of a block within a block.
///
/// Thread-safety: plain data. Lifetime: handles may outlive the builder, and
/// are used again to ask a run for values. Errors: those who are given a handle
/// of another graph, or an empty one, say so.

#pragma once

#include <troupe/graph/source_place.hpp>
#include <troupe/graph/transferable.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace troupe {

/// The dense number of a node within its graph.
using node_id = std::uint32_t;
/// The number of no node.
inline constexpr node_id no_node = ~node_id{0};

/// What a node yields whose function returns void.
struct done {};

/// It takes no bytes.
template <>
struct transferable<done> {
  /// Writes nothing.
  static void write(byte_writer&, done) {}
  /// Reads nothing.
  static done read(byte_reader&) { return {}; }
};

/// The untyped part of every handle.
struct handle {
  std::uint32_t builder = 0;      ///< serial number of the builder that made it
  std::uint32_t number = no_node; ///< of the node, in the order of building
};

struct binding;

/// A node that yields one `T` per run.
template <class T>
struct out : handle {
  /// Does not compile: only inputs are bound with `=`, see `in`.
  template <class U>
  requires(!std::derived_from<std::remove_cvref_t<U>, handle>) binding
  operator=(U&& x) const;
};

/// A node that yields one `T` per element of the block it is in. In a block
/// within a block it is `each<each<T>>`, and so on.
template <class T>
struct each : handle {};

/// A node by its name, for graphs that are put together from modules. The node
/// may be added later than what takes it.
///
/// Within a module, the name is looked for in the module first, then in those
/// around it. Whether there is such a node, of this type, tells `build`.
template <class T>
struct named {
  /// Nothing is looked up yet.
  explicit named(std::string_view n) : name(n) {}
  std::string name; ///< as it was given
};

/// The same for a node in a block: `named<each<T>>("x")`; in two nested ones,
/// `named<each<each<T>>>("x")`.
template <class T>
struct named<each<T>> {
  /// Nothing is looked up yet.
  explicit named(std::string_view n) : name(n) {}
  std::string name; ///< as it was given
};

/// A node, by handle or by name; for questions about a graph.
struct node_ref {
  /// @name From a handle or from a name
  /// @{

  /// Nothing is looked up yet.
  node_ref(handle h) : node(h) {}
  node_ref(std::string_view n) : name(n) {}
  node_ref(const char* n) : name(n) {}
  node_ref(const std::string& n) : name(n) {}
  /// @}

  handle node;      ///< if it was given
  std::string name; ///< used if `node` is none
};

/// A node whose value a run is asked for.
using target = node_ref;

/// A node's name, with the place in the user's program where it was written.
struct node_name {
  /// Takes any string, and the place of the call; `name` must outlive it.
  template <std::convertible_to<std::string_view> S>
  node_name(const S& name, const char* file = __builtin_FILE(),
            std::uint32_t line = __builtin_LINE())
      : text(name), where{file, line} {}

  std::string_view text; ///< the name
  source_place where;    ///< where it was written
};

} // namespace troupe
