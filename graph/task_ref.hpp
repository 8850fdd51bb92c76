// Which task of a run: its group, its element, and the elements around it.

#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <compare>
#include <cstdint>

namespace troupe {

/// The dense number of a task group within a run.
using group_id = std::uint32_t;
/// The number of no group.
inline constexpr group_id no_group = ~group_id{0};

struct enclosing_element;
/// The element in which a nested expansion happens; null at the outermost one.
using element_ref = boost::intrusive_ptr<const enclosing_element>;

/// An element of a block in which another expansion happens. Shared by all
/// tasks of that expansion.
struct enclosing_element : boost::intrusive_ref_counter<enclosing_element> {
  /// Element `i` of the block of an expansion in `outer`.
  enclosing_element(std::uint64_t i, element_ref outer)
      : index(i), within(std::move(outer)) {}

  const std::uint64_t index; ///< of the element, in its expansion
  const element_ref within;  ///< where that expansion happens
};

/// How two nested expansions lie to each other, in the order of the elements
/// around them. Both must be of one block.
inline std::strong_ordering order(const element_ref& a, const element_ref& b) {
  if (a == b)
    return std::strong_ordering::equal;
  if (!a || !b)
    return bool{a} <=> bool{b};
  auto outer = order(a->within, b->within);
  return outer == 0 ? a->index <=> b->index : outer;
}

/// One task of a run. Plain data; cheap to copy.
struct task_ref {
  group_id group = no_group; ///< `no_group`: no task
  std::uint64_t index = 0;   ///< of its element; 0 outside of blocks
  element_ref within = {};   ///< the element around its block, if nested

  /// Orders tasks by group, then by the elements around them, then by index.
  friend std::strong_ordering operator<=>(const task_ref& a,
                                          const task_ref& b) {
    if (a.group != b.group)
      return a.group <=> b.group;
    auto outer = order(a.within, b.within);
    return outer == 0 ? a.index <=> b.index : outer;
  }
  /// Whether both are the same task.
  friend bool operator==(const task_ref& a, const task_ref& b) {
    return (a <=> b) == 0;
  }
};

} // namespace troupe
