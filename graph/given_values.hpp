// The values that a run is given: inputs, and what stands for nodes. Private.

#pragma once

#include <troupe/graph/graph.hpp>
#include <troupe/graph/task_ref.hpp>
#include <troupe/graph/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace troupe {

/// A value that is there once, the same for all elements of a block, or one of
/// a list for each.
///
/// Thread-safety: none needed; const once it is filled.
class given_values {
public:
  struct entry {
    value what;
    bool per_element = false; ///< a list with one for each element, nested as
                              ///< deep as the blocks that the node is in
  };

  void add(node_id id, entry e) { entries_.insert_or_assign(id, std::move(e)); }

  const std::unordered_map<node_id, entry>& entries() const { return entries_; }

  /// What stands for a node in an expansion within `around`: one value for all
  /// of its elements, or the list of them. Nothing if there is no such list.
  std::optional<entry> in_expansion(node_id id,
                                    const element_ref& around) const;

private:
  std::unordered_map<node_id, entry> entries_;
};

} // namespace troupe
