// The groups of a run as its report needs them, from whatever source. Private.

#pragma once

#include <troupe/graph/group_needs.hpp>

#include <boost/container_hash/hash.hpp>

#include <cstdint>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace troupe {

/// The number of an expansion in an `expansion_table`; 0 is no expansion, but
/// the run itself.
using expansion_id = std::uint32_t;

/// A task: which element of which expansion.
struct task_position {
  group_id group = no_group;
  expansion_id expansion = 0;
  std::uint64_t index = 0;
};

/// Numbers the expansions that there are, densely.
class expansion_table {
public:
  expansion_table() : by_({task_position{}}) {}

  /// The number of the expansion that the task `by` makes; a new one if it is
  /// not known.
  expansion_id number(const task_position& by);
  /// The same; 0 if it is not known.
  expansion_id find(const task_position& by) const;
  /// The expander's task. @pre `id` is not 0.
  const task_position& by(expansion_id id) const { return by_[id]; }

private:
  using key = std::tuple<group_id, expansion_id, std::uint64_t>;

  std::vector<task_position> by_;
  std::unordered_map<key, expansion_id, boost::hash<key>> ids_;
};

/// What `groups_planned` tells.
struct run_outline {
  struct group {
    std::string name;
    bool per_element = false;  // its purpose is to execute a block
    bool asynchronous = false; // its tasks hold no slot while they wait
    group_id spawner = no_group;
    std::uint32_t depth = 0;
    std::vector<group_need> needs = {};
  };

  /// What elements of the expander's group are called: `block-file`.
  std::string block_name(group_id expander) const;
  /// The position of what is around `t`, in `depth` blocks.
  /// @pre the group of `t` is at least that deep.
  task_position around(const expansion_table& expansions, task_position t,
                       std::uint32_t depth) const;
  /// As `grouping::task_name` has it.
  std::string task_name(const expansion_table& expansions,
                        const task_position& t) const;

  std::vector<group> groups;      // by id
  std::vector<std::string> nodes; // by group
};

} // namespace troupe
