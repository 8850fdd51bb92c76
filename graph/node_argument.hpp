// An argument of a node, as the builder is told of it. Private.

#pragma once

#include <troupe/graph/gathered.hpp>
#include <troupe/graph/handle_traits.hpp>
#include <troupe/graph/value.hpp>

#include <string>
#include <vector>

namespace troupe::detail {

// What goes through the builder's one door for nodes: plain data, so that a
// call site needs no unwinding code.
struct node_argument {
  handle source = {};
  passing how = passing::plain;
  const std::string* name = nullptr;         // instead of a source
  const type_ops* type = nullptr;            // that goes with a name
  int depth = 0;                             // in blocks, that goes with a name
  const std::vector<handle>* list = nullptr; // instead of both
};

inline node_argument to_argument(const handle& h) { return {.source = h}; }

template <class T>
node_argument to_argument(const named<T>& n) {
  using traits = handle_traits<named<T>>;
  return {.name = &n.name,
          .type = value::type_of<typename traits::payload>(),
          .depth = traits::depth};
}

template <class H>
node_argument to_argument(const handle_list<H>& l) {
  return {.list = &l.handles};
}

template <class Source, passing How>
node_argument to_argument(const gathered<Source, How>& g) {
  auto a = to_argument(g.source);
  a.how = How;
  return a;
}

// One of several, of which the first that is there is taken.
template <class H>
struct alternative {
  H source;
};

template <class H>
struct handle_traits<alternative<H>> : handle_traits<H> {};

template <class H>
node_argument to_argument(const alternative<H>& x) {
  auto a = to_argument(x.source);
  a.how = passing::alternative;
  return a;
}

// The depth of what an argument is, or of what it gathers.
template <class H>
inline constexpr int source_depth = handle_traits<H>::depth;
template <class Source, passing How>
inline constexpr int source_depth<gathered<Source, How>> =
    handle_traits<Source>::depth;

// The depth of the block that collect() closes.
template <class... Handles>
constexpr int gathered_depth() {
  return greatest({source_depth<Handles>...});
}

// What collect() makes of its arguments: those of this depth are gathered.
template <int Depth, class H>
auto gather(H x) {
  if constexpr (handle_traits<H>::depth == Depth)
    return all(std::move(x));
  else
    return x;
}

} // namespace troupe::detail
