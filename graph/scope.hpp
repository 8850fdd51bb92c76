// Scopes: for what each value of a graph is there once. Private.
//
// The outermost scope, `no_node`, is there once per run; that of an expander
// once for each of its elements. A scope is named by its expander, and lies in
// the scope of the expander itself.

#pragma once

#include <troupe/graph/graph.hpp>

namespace troupe {

/// Whether the function gets the elements of a block together.
inline bool is_gathering(const edge& e) { return gathers(e.how); }

/// The scope in which a node's value is read: of an expander, its elements'.
inline node_id scope_of_value(const graph& of, node_id id) {
  const auto& n = of.at(id);
  return n.kind == node_kind::expander ? id : n.block;
}

/// The scope in which an argument is there.
inline node_id scope_of(const graph& of, const edge& e) {
  auto scope = scope_of_value(of, e.from);
  return is_gathering(e) ? of.at(scope).block : scope;
}

/// Whether one of the node's arguments is enough.
inline bool takes_alternatives(const graph& of, node_id id) {
  auto arguments = of.arguments(id);
  return !arguments.empty() && arguments[0].how == passing::alternative;
}

/// Whether a node gathers from a block that is opened in the node's own scope.
/// (It may also gather what lies further out, and is the same for all elements
/// of its block.)
inline bool gathers_here(const graph& of, node_id id) {
  for (const auto& e : of.arguments(id))
    if (is_gathering(e) && scope_of(of, e) == of.at(id).block)
      return true;
  return false;
}

} // namespace troupe
