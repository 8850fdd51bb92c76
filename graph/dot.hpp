// Draws a graph, in the language of Graphviz.

#pragma once

#include <troupe/graph/graph.hpp>

#include <functional>
#include <span>
#include <string>

namespace troupe {

/// The whole graph as a DOT digraph, for `dot -Tsvg`:
///
///     std::ofstream{"census.dot"} << troupe::to_dot(g);
///
/// | what | is drawn as |
/// |---|---|
/// | input, node | ellipse, box |
/// | expander, collect | trapezium, inverted trapezium |
/// | node that always runs | with a double outline |
/// | block | a frame with the expander's name, around those within it |
/// | value | line |
/// | all values | bold line with two heads |
/// | successes, outcomes | the same, with that word |
/// | order | dashed line |
///
/// An expander stands outside of the block that it opens. Types, descriptions
/// and tags are tooltips. Names may hold any text; control characters in them
/// are drawn as spaces, what is no UTF-8 as U+FFFD, and each text is cut after
/// 3,000 bytes.
///
/// The text depends on nothing but the graph. Complexity: n log n.
/// Thread-safety: a pure function.
std::string to_dot(const graph& g);

/// What a picture shows of a node besides; all of it may be empty.
struct node_look {
  std::string text;    ///< lines below the node's name
  std::string colour;  ///< that the node is filled with, as Graphviz names it
  std::string tooltip; ///< lines below those that are there anyway
};

/// The same for some of the nodes, in whatever order, each drawn once: what a
/// run needs, for instance, or a path.
///
///     troupe::to_dot(g, troupe::needed_for(g, {total}))
///     troupe::to_dot(g, troupe::paths_between(g, file, total))
///
/// An edge is drawn if both of its ends are among the nodes; nothing shows that
/// a node has others besides. `look` is asked about each node, if it is not
/// empty; so `run_drawing` shows what became of a run.
/// @throws std::out_of_range if a node is not of this graph.
std::string to_dot(const graph& g, std::span<const node_id> nodes,
                   const std::function<node_look(node_id)>& look = {});

} // namespace troupe
