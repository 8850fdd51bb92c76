// How nodes and edges are called in what is written about a graph. Private.

#pragma once

#include <troupe/graph/graph.hpp>

#include <string>
#include <string_view>

namespace troupe {

/// Whether the node is given all elements of a block as one argument.
bool gathers(const graph& g, node_id id);

/// What makes such a node, in the builder's words: `input`, `node`, `expand`,
/// `collect` or `fold`; `async` goes before `node` and `collect`.
std::string_view verb_of(const graph& g, node_id id);

std::string_view to_string(passing how);

/// The middleware around a node, the outermost first: `within a, b`; empty if
/// there is none.
std::string middleware_text(const graph& g, node_id id);

/// `outside of blocks`, `in a block`, `in 2 nested blocks` and so on.
std::string depth_text(int blocks);

/// How a handle spells what is in so many blocks: `T`, `each<T>`,
/// `each<each<T>>` and so on.
std::string type_at(int blocks);

/// The graph's fingerprint in 16 hexadecimal digits.
std::string fingerprint_text(const graph& g);

} // namespace troupe
