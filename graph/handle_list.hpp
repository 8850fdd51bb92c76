// Nodes that were made in a loop, as one argument.

#pragma once

#include <troupe/graph/handle_traits.hpp>
#include <troupe/graph/items.hpp>

#include <concepts>
#include <vector>

namespace troupe {

/// An argument that puts several nodes together; made by `all`.
template <class H>
struct handle_list {
  std::vector<handle> handles; ///< of the nodes, in their order
};

/// The values of several nodes, `out<T>`, as one argument `items<T>`:
///
///     std::vector<out<double>> scores;
///     for (const auto& k : candidates)
///       scores.push_back(b.module(k.name).node("score", score, ...));
///     auto best = b.node("best", highest, all(scores));
///
/// Of an empty list, the function gets no items. Nodes of one block, `each<T>`,
/// are put together element by element: `items<T>` has what each of the nodes
/// yields for the element, and the node is in that block.
template <std::derived_from<handle> H>
handle_list<detail::stored_handle_t<H>> all(const std::vector<H>& list) {
  return {{list.begin(), list.end()}};
}

namespace detail {

template <class H>
struct handle_traits<handle_list<H>> : handle_traits<H> {
  using payload = items<payload_t<H>>;
};

template <class H>
inline constexpr bool is_handle_list = false;
template <class H>
inline constexpr bool is_handle_list<handle_list<H>> = true;

} // namespace detail

} // namespace troupe
