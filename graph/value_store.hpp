// The values of a run that are still needed. Private.

#pragma once

#include <troupe/graph/grouping.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace troupe {

/// Keeps the value of each node outside of blocks, and for a node of a block
/// the `value_list` of all its elements, until the last group that reads it has
/// started. Targets are kept to the end.
///
/// Thread-safety: none.
class value_store {
public:
  explicit value_store(std::shared_ptr<const grouping> groups);

  void put(node_id id, value v);
  /// The value, or an empty one if there is none (any more).
  const value& at(node_id id) const { return values_[id]; }

  /// Group `g` has taken what it reads: drops what nobody needs any more.
  void read_by(group_id g);

private:
  std::shared_ptr<const grouping> groups_;
  std::vector<value> values_;          // by node
  std::vector<std::uint32_t> readers_; // edges yet to be read, by node
};

} // namespace troupe
