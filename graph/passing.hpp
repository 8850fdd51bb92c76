// How values go along the edges of a graph.

#pragma once

#include <cstdint>

namespace troupe {

/// How a value reaches a function.
enum class passing : std::uint8_t {
  plain,          ///< as it is
  all,            ///< all elements together; each of them must have succeeded
  successes,      ///< those elements together that have succeeded
  outcomes,       ///< all elements together, each as a value or a failure
  fold,           ///< one element after the other, in order; see `folding`
  fold_unordered, ///< one element after the other, as they are there
  alternative,    ///< the first of several that is there; see `first_of`
  order,          ///< not at all: the edge only says what comes first
  by_key,         ///< all elements together, under the keys of the elements
};

/// Whether it is elements together that reach the function.
constexpr bool gathers(passing how) {
  return how != passing::plain && how != passing::alternative
         && how != passing::order;
}

/// Whether each element must have succeeded. @pre it is no plain one.
constexpr bool needs_all(passing how) {
  return how != passing::successes && how != passing::outcomes;
}

/// Whether they do so one after the other.
constexpr bool folds(passing how) {
  return how == passing::fold || how == passing::fold_unordered;
}

} // namespace troupe
