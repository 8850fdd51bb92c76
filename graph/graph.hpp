// The graph: what is to be computed, immutable once it is built.

#pragma once

#include <troupe/graph/handle.hpp>
#include <troupe/graph/node_function.hpp>

#include <cstdint>
#include <memory>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// How an argument reaches the function: as it is, or all elements together.
enum class passing : std::uint8_t { plain, all };

/// An argument of a node.
struct edge {
  node_id from;
  passing how;
};

enum class node_kind : std::uint8_t { input, plain, expander };

/// A node as it stands in the graph.
struct node {
  std::string name;
  std::source_location where; ///< where the user's program made it
  node_kind kind = node_kind::plain;
  const type_ops* type = nullptr; ///< of its value; of one element, if in a
                                  ///< block or an expander
  node_function function;         ///< null for an input
  value default_value = {};       ///< of an input, if it has one
  node_id block = no_node;        ///< the expander whose block it is in
  std::uint32_t first_edge = 0;
  std::uint32_t edge_count = 0;
};

/// An immutable graph; copies share it. Any number of runs may use it at once.
///
/// Nodes have dense ids in the order in which they were added, and a node's
/// arguments always have smaller ids than the node.
///
/// Thread-safety: all of it is const and may be used from any thread.
class graph {
public:
  /// An empty graph, for a variable that gets one later.
  graph();

  const std::string& name() const;
  std::size_t size() const;

  /// @pre `id < size()`.
  const node& at(node_id id) const;
  /// The node's arguments, in the order of the function's parameters.
  std::span<const edge> arguments(node_id id) const;
  /// The nodes that take this one, ascending; one that takes it twice is there
  /// twice.
  std::span<const node_id> users(node_id id) const;

  /// The node of that name, or `no_node`.
  node_id find(std::string_view name) const;

  /// The serial number that this graph's handles carry.
  std::uint32_t builder() const;

  /// A number that is the same for two graphs with the same name and the same
  /// nodes, edges and types, built by one compiler in any process. It does not
  /// cover the code of the functions. (FNV-1a, 64 bits.)
  std::uint64_t fingerprint() const;

  /// What the builder hands over; not for users.
  struct data;
  explicit graph(std::shared_ptr<const data> d);

private:
  std::shared_ptr<const data> data_;
};

} // namespace troupe
