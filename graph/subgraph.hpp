// A graph that is built, as a part of another one.

#pragma once

#include <troupe/graph/graph.hpp>
#include <troupe/graph/handle_traits.hpp>
#include <troupe/graph/node_argument.hpp>

#include <memory>
#include <vector>

namespace troupe {

/// What takes the place of an input of a graph that becomes a part of another:
/// `bound{n, total}` or `bound{"n", total}`. See `graph_builder::subgraph`.
template <class Source>
struct bound {
  node_ref input; ///< an input of the part
  Source source;  ///< a handle of the whole, also `named`, also in a block
};
/// The type of the handle is taken from it.
template <class Source>
bound(node_ref, Source) -> bound<detail::stored_handle_t<Source>>;

namespace detail {

// The same without types, for the builder's door.
struct bound_input {
  node_ref input = handle{};
  node_argument source = {};
  const type_ops* type = nullptr; // of the source
  int depth = 0;                  // of it, in blocks
};

template <class Source>
bound_input to_bound_input(const bound<Source>& b) {
  return {b.input, to_argument(b.source), value::type_of<payload_t<Source>>(),
          handle_traits<Source>::depth};
}

// By the numbers of a graph's nodes, where they are in the graph around it.
class subgraph_table {
public:
  // `handles` by node id of the part; empty for what was bound.
  subgraph_table(graph part, std::vector<handle> handles)
      : part_(std::move(part)), handles_(std::move(handles)) {}

  handle node(handle of_part) const;
  handle input(handle of_part) const;

private:
  node_id find(handle of_part) const;

  graph part_;
  std::vector<handle> handles_;
};

} // namespace detail

/// The handles of a graph that has become a part of another: `part[total]` is
/// in the whole graph what `total` is in the part. `Depth` is that of the block
/// that the part was put into; 0 if it is in none.
///
/// Thread-safety: as plain data; cheap to copy. Lifetime: it shares the part.
template <int Depth>
class subgraph_handles {
public:
  /// Made by the builder.
  explicit subgraph_handles(std::shared_ptr<const detail::subgraph_table> t)
      : table_(std::move(t)) {}

  /// @name By a handle of the part
  /// @{

  /// A node: an `out<T>` of the part, or `each<T>` if the part is in a block.
  /// @throws std::invalid_argument if it is no node of the part, or an input.
  template <class T>
  auto operator[](const out<T>& h) const {
    return node<T, Depth>(h);
  }
  /// A node in a block of the part.
  /// @throws std::invalid_argument if it is no node of the part.
  template <class T>
  auto operator[](const each<T>& h) const {
    using traits = detail::handle_traits<each<T>>;
    return node<typename traits::payload, Depth + traits::depth>(h);
  }
  /// An input that was not bound: runs of the whole graph bind it.
  /// @throws std::invalid_argument if it was bound, or is no input of the part.
  template <class T>
  in<T> operator[](const in<T>& h) const {
    in<T> found;
    static_cast<handle&>(found) = table_->input(h);
    return found;
  }
  /// @}

private:
  template <class T, int D>
  typename detail::handle_at<T, D>::type node(const handle& h) const {
    typename detail::handle_at<T, D>::type found;
    static_cast<handle&>(found) = table_->node(h);
    return found;
  }

  std::shared_ptr<const detail::subgraph_table> table_;
};

} // namespace troupe
