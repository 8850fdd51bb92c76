// Task groups: how the nodes of a run are cut into units of work.

#pragma once

#include <troupe/graph/graph.hpp>
#include <troupe/graph/grouping_strategy.hpp>
#include <troupe/graph/selection.hpp>
#include <troupe/graph/task_ref.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Why a group is there.
enum class purpose : std::uint8_t {
  expand_unordered, ///< a task yields the elements of a block
  execute_block,    ///< a task is run for each element
  gather,           ///< a task is given all elements of a block
  execute_single,   ///< one task for nodes outside of blocks
};

/// As telemetry spells it.
std::string_view to_string(purpose p);

/// The task groups of one run, and which nodes each of them has.
///
/// A group in a block has a task for each element. That goes for the nodes of
/// the block, and also for expanders in it and for nodes that gather what they
/// have expanded: blocks may be nested to any depth.
///
/// Thread-safety: immutable after construction. Lifetime: it shares the graph.
/// Errors: none; ids must be of this graph and run.
class grouping {
public:
  /// Groups the needed nodes as `strategy` says.
  /// @throws std::invalid_argument if it gives another number of keys than the
  /// graph has nodes, or two groups would have one name.
  grouping(graph g, selection s,
           const grouping_strategy& strategy = by_repeatable_block);

  /// The groups as they are given, in an order in which they can run; not for
  /// users: groups that wait for each other would never run.
  grouping(graph g, selection s,
           const std::vector<std::vector<node_id>>& groups);

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
  /// Whether the run is given the values of all the group's nodes, so that its
  /// tasks are never sent.
  bool given(group_id g) const { return groups_[g].given; }

  /// How many nodes the group's tasks compute: those that are not given.
  std::size_t computed_nodes(group_id g) const;

  /// How many groups there are; their ids are below.
  std::size_t size() const { return groups_.size(); }
  /// Why the group is there.
  purpose why(group_id g) const { return groups_[g].why; }
  /// Whether one of its nodes is asynchronous, so that its tasks hold no slot
  /// while they wait.
  bool asynchronous(group_id g) const;
  /// The group's nodes, in an order in which they can run.
  std::span<const node_id> nodes(group_id g) const;
  /// The expander for whose elements the group has tasks, or `no_node`.
  node_id block(group_id g) const { return graph_.at(nodes(g)[0]).block; }
  /// The group whose tasks yield this group's elements, or `no_group`.
  group_id spawner(group_id g) const;
  /// The groups that have a task for each element that `expander` yields.
  std::span<const group_id> members(group_id expander) const;
  /// In how many blocks the group is: 0 outside of blocks.
  int depth(group_id g) const;
  /// The group of a needed node, or `no_group` for inputs and what the run
  /// does not need.
  group_id group_of(node_id id) const { return group_of_[id]; }

  /// The task that yielded the element of `t`, or none at the root.
  task_ref spawning_task(const task_ref& t) const;

  /// The element in which the elements that an expander's task yields lie; null
  /// at the root.
  element_ref element_of(const task_ref& expander) const;

  /// The first task of a group, in the expansion that a task of its spawner
  /// makes.
  task_ref first_task(group_id g, const task_ref& spawning) const;

  /// `expand-file`, `block-file`, `collect-total`, or a plain node's name. The
  /// second group of a block is `block-file.2`; nodes outside of blocks that
  /// share a task are `first+2`, by the first and the number of the others.
  std::string name(group_id g) const;
  /// The group's name, with the index in a block: `block-file[3]`, and with the
  /// elements around it, if any: `block-file[3]/block-line[5]`,
  /// `block-file[3]/collect-words`.
  std::string task_name(const task_ref& t) const;

private:
  struct group {
    purpose why = purpose::execute_single;
    bool given = false;
    std::uint32_t first_node = 0;
    std::uint32_t node_count = 0;
    std::uint32_t stage = 1;            // of its block
    std::vector<group_id> members = {}; // of an expander's block
  };

  void add(const std::vector<node_id>& nodes);
  void check_names() const;
  purpose purpose_of(node_id first) const;
  std::string element_name(node_id block, std::uint64_t index,
                           const element_ref& within) const;

  graph graph_;
  selection selection_;
  std::vector<group> groups_;
  std::vector<node_id> nodes_; // by group
  std::vector<group_id> group_of_;
};

} // namespace troupe
