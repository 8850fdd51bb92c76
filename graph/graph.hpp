// The graph: what is to be computed, immutable once it is built.

#pragma once

#include <troupe/graph/handle.hpp>
#include <troupe/graph/node_function.hpp>
#include <troupe/graph/passing.hpp>
#include <troupe/graph/policy.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

class middleware;

/// An argument of a node, or what it comes after.
struct edge {
  node_id from; ///< whose value it is
  passing how;  ///< what the function gets of it
};

/// A word about a node, to find it by.
struct tag {
  std::string key;   ///< unique within its node
  std::string value; ///< may be empty
};

/// What a node is: an input, an expander, a fold, one that is given a promise
/// (see `promise`), or any other, which is plain.
enum class node_kind : std::uint8_t { input, plain, expander, fold, async };

/// A node as it stands in the graph.
struct node {
  std::string name;   ///< unique in the graph; `module/node` in a module
  source_place where; ///< where the user's program made it
  node_kind kind = node_kind::plain; ///< what it is
  const type_ops* type = nullptr;    ///< of its value; of one element, if in a
                                     ///< block or an expander
  node_function function;            ///< null for an input
  value default_value = {};          ///< of an input, if it has one
  bool passes_on = false;            ///< whether its value is an argument's, or
                                     ///< a part of one's: see `unpack` and
                                     ///< `first_of` of `graph_builder`
  node_id block = no_node;           ///< the expander of the innermost block
                                     ///< that it is in; see `graph::depth`
  std::uint32_t first_edge = 0;      ///< where its edges begin; not for users
  std::uint32_t edge_count = 0;      ///< how many it has
};

/// An immutable graph; copies share it. Any number of runs may use it at once.
///
/// Nodes have dense ids in an order in which they can run: a node's arguments
/// always have smaller ids than the node. It is the order in which they were
/// added, unless nodes were taken by name before they were there.
///
/// Thread-safety: all of it is const and may be used from any thread.
/// Lifetime: what it returns by reference or view lives as long as one copy.
/// Errors: none but for ids that are not of this graph.
class graph {
public:
  /// An empty graph, for a variable that gets one later.
  graph();

  /// The name that was given to `build`.
  const std::string& name() const;
  /// How many nodes there are; their ids are below.
  std::size_t size() const;

  /// @pre `id < size()`.
  const node& at(node_id id) const;
  /// How many blocks the node is in: 0 outside of blocks. An expander is in the
  /// blocks around the one that it opens, and its elements are in that one too.
  int depth(node_id id) const;
  /// The node's arguments, in the order of the function's parameters, and then
  /// what else it comes after.
  std::span<const edge> arguments(node_id id) const;
  /// The nodes that take this one, ascending; one that takes it twice is there
  /// twice.
  std::span<const node_id> users(node_id id) const;

  /// The node's tags, in the order in which they were given.
  std::span<const tag> tags(node_id id) const;
  /// What the node is, in the user's words; empty if nothing was said.
  std::string_view description(node_id id) const;
  /// How the node's tasks are run: what was said of it, and of its modules and
  /// the graph, where it applies. Nodes with equal policies share one object.
  const task_policy& policy(node_id id) const;
  /// What stands for the node's value if it fails, see `fresh::on_error`; empty
  /// if there is none.
  const value& fallback(node_id id) const;
  /// What stands around the calls of the node's function, the outermost first:
  /// see `graph_builder::use`.
  std::span<const std::shared_ptr<const middleware>>
  middleware_of(node_id id) const;
  /// The nodes that every run needs, ascending: see `fresh::always`.
  std::span<const node_id> always() const;

  /// The node that is meant, or `no_node` if there is none in this graph.
  node_id find(const node_ref& node) const;
  /// A handle of the node, to ask a run for it.
  handle handle_of(node_id id) const;

  /// A number that is the same for two graphs with the same name and the same
  /// nodes, edges, types, policies and names of middleware, built by one
  /// compiler in any process. It does not cover the code of functions, nor
  /// values. (FNV-1a, 64 bits.)
  std::uint64_t fingerprint() const;

  /// What the builder hands over; not for users.
  struct data;
  /// Shares what the builder made; not for users.
  explicit graph(std::shared_ptr<const data> d);

private:
  std::shared_ptr<const data> data_;
};

} // namespace troupe
