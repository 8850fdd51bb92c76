// Describes a graph to people, as a table.

#pragma once

#include <troupe/graph/graph.hpp>

#include <string>

namespace troupe {

/// A table with a line per node, in an order in which they can run:
///
///     graph "census": 4 nodes, fingerprint 1d3a6b2f90c4e857
///
///     node    kind     type         takes        block  about
///     dir     input    std::string                      default given
///     file    expand   path         dir                 [io=disk] {window 9}
///     counts  node     word_counts  file         file   the words of a file
///     total   collect  word_counts  all(counts)
///
/// `takes` has the arguments in order, `all(x)` for all elements of x (also
/// `successes(x)`, `outcomes(x)`), and `after x` where only the order matters.
/// `block` is the innermost block that the node is in, by its expander's name.
/// `about` has the description, tags in brackets, and what is particular about
/// the node, and its policy in braces. Columns that would be empty are left
/// out, and so are blanks at the end of a line.
///
/// Columns are as wide as their longest text, counted in code points of UTF-8,
/// up to a limit: beyond it, nested template arguments become `<…>`, and names
/// and lists end in `…`. Control characters are shown as spaces.
///
/// The text depends on nothing but the graph. Complexity: linear.
/// Thread-safety: a pure function.
std::string describe(const graph& g);

} // namespace troupe
