// What the tasks of a group wait for: tasks of other groups. Private.

#pragma once

#include <troupe/graph/grouping.hpp>

#include <vector>

namespace troupe {

/// A group whose tasks must have ended before those of another begin.
struct group_need {
  group_id on = no_group; ///< which one
  /// Whether a task waits for the tasks of all elements of an expansion;
  /// otherwise for one: of its own element, or of one around it.
  bool gathered = false;

  /// Orders them by group.
  friend auto operator<=>(const group_need&, const group_need&) = default;
};

/// What the tasks of `g` wait for, ascending: for the expander that yields
/// their elements, if there is one, and for what makes their arguments. A
/// generator need not have ended for that, nor need all that a fold takes in
/// have ended before the fold begins.
std::vector<group_need> needs_of(const grouping& groups, group_id g);

} // namespace troupe
