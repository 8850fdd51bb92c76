// Whether there is an overriding value for each element. Private.

#pragma once

#include <troupe/graph/given_values.hpp>
#include <troupe/graph/grouping.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The nodes for whose elements a run was given a list of values, among those
/// in the block of one expander.
///
/// Thread-safety: immutable.
class override_count {
public:
  override_count(const grouping& groups, group_id expander,
                 std::shared_ptr<const given_values> given);

  /// What is wrong if the expansion within `around` has `count` elements, so
  /// far or in all. Costs nothing where nothing is given.
  std::optional<std::string> problem(const element_ref& around,
                                     std::uint64_t count, bool final) const;

private:
  graph graph_;
  std::shared_ptr<const given_values> given_;
  std::vector<node_id> nodes_;
};

} // namespace troupe
