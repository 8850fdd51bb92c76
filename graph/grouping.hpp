// Task groups: how the nodes of a run are cut into units of work.

#pragma once

#include <troupe/graph/graph.hpp>
#include <troupe/graph/selection.hpp>

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// The dense number of a task group within a run.
using group_id = std::uint32_t;
/// The number of no group.
inline constexpr group_id no_group = ~group_id{0};

/// Why a group is there.
enum class purpose : std::uint8_t {
  expand_unordered, ///< one task, which yields the elements of a block
  execute_block,    ///< one task per element
  gather,           ///< one task, which is given all elements
  execute_single,   ///< one task for one node outside of blocks
};

/// As telemetry spells it.
std::string_view to_string(purpose p);

/// One task of a run.
struct task_ref {
  group_id group = no_group; ///< `no_group`: no task
  std::uint64_t index = 0;   ///< of the element; 0 outside of blocks

  /// Orders tasks by group, then by index.
  friend auto operator<=>(const task_ref&, const task_ref&) = default;
};

/// The task groups of one run, and which nodes each of them has.
///
/// Thread-safety: immutable after construction. Lifetime: it shares the graph.
/// Errors: none; ids must be of this graph and run.
class grouping {
public:
  /// Groups the needed nodes by repeatable block: the nodes of a block form one
  /// group, every other node one of its own.
  grouping(graph g, selection s);

  /// The graph.
  const graph& of() const { return graph_; }
  /// What the run needs of it.
  const selection& selected() const { return selection_; }

  /// Whether the run is given the node's value, so that it is not computed.
  bool overridden(node_id id) const { return selection_.overridden[id]; }
  /// What a node needs in this run: its arguments, unless it is overridden.
  std::span<const edge> arguments(node_id id) const {
    return overridden(id) ? std::span<const edge>{} : graph_.arguments(id);
  }

  /// How many groups there are; their ids are below.
  std::size_t size() const { return groups_.size(); }
  /// Why the group is there.
  purpose why(group_id g) const { return groups_[g].why; }
  /// The group's nodes, in an order in which they can run.
  std::span<const node_id> nodes(group_id g) const;
  /// The group whose task yields this group's elements, or `no_group`.
  group_id spawner(group_id g) const { return groups_[g].spawner; }
  /// 0 outside of blocks, 1 inside.
  int depth(group_id g) const { return why(g) == purpose::execute_block; }
  /// The group of a needed node, or `no_group` for inputs and what the run
  /// does not need.
  group_id group_of(node_id id) const { return group_of_[id]; }
  /// The block group that works on an expander's elements, or `no_group`.
  group_id block_of(group_id expander) const;

  /// `expand-file`, `block-file`, `collect-total`, or a plain node's name.
  std::string name(group_id g) const;
  /// The group's name, with the index in a block: `block-file[3]`.
  std::string task_name(task_ref t) const;

private:
  struct group {
    purpose why;
    group_id spawner;
    std::uint32_t first_node;
    std::uint32_t node_count;
  };

  group_id add_group(purpose why, group_id spawner);
  purpose purpose_of(node_id id) const;

  graph graph_;
  selection selection_;
  std::vector<group> groups_;
  std::vector<node_id> nodes_; // by group
  std::vector<group_id> group_of_;
  std::vector<group_id> block_of_; // by group
};

} // namespace troupe
