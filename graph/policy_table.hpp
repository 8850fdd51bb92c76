// Policies that many nodes share. Private.

#pragma once

#include <troupe/graph/policy.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Keeps each policy once, under a number. The one without settings is 0.
///
/// Thread-safety: none.
class policy_table {
public:
  using number = std::uint32_t;

  /// The number of a policy, which is new or equals one that is there.
  number add(const task_policy& p);
  /// @pre `add` has returned `n`, or it is 0. Valid until the next `add`.
  const task_policy& operator[](number n) const { return policies_[n]; }
  /// Moves the policies out, by number.
  std::vector<task_policy> take() && { return std::move(policies_); }

private:
  std::vector<task_policy> policies_{{}};
  std::unordered_multimap<std::string, number> by_text_;
  number last_ = 0; // that was added or found
};

} // namespace troupe
