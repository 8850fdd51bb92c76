// Describes a graph to other programs, as JSON.

#pragma once

#include <troupe/graph/graph.hpp>

#include <string>

namespace troupe {

/// The graph as one JSON object on one line. Fields come in this order:
///
/// | field | meaning |
/// |---|---|
/// | `name` | of the graph |
/// | `fingerprint` | 16 hexadecimal digits: see `graph::fingerprint` |
/// | `nodes` | array, in an order in which they can run |
///
/// A node is an object:
///
/// | field | meaning |
/// |---|---|
/// | `name` | unique in the graph; a module's nodes are `module/node` |
/// | `kind` | `input`, `node`, `expand` or `collect` |
/// | `type` | of its value: of one element, in a block and of an expander |
/// | `block` | name of the expander whose block it is in, or null |
/// | `arguments` | array of `{"node": name, "passing": how}`, where how is |
/// |             | `plain`, `all` (every element) or `order` (no value) |
/// | `has_default` | inputs only: whether a run may leave it unbound |
/// | `always` | whether every run needs it |
/// | `tags` | object from key to value; left out if there are none |
/// | `description` | left out if there is none |
/// | `where` | `file.cpp:12`, where the program made it |
///
/// Fields may be added; none will change its meaning. The text is UTF-8 if the
/// names are. It depends on nothing but the graph.
/// Complexity: linear. Thread-safety: a pure function.
std::string to_json(const graph& g);

} // namespace troupe
