// A graph as plain data, for tests that draw graphs at random.

#pragma once

#include <troupe/graph/graph.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace test {

/// A graph and a request as plain data: to be drawn at random, built, printed,
/// and made smaller. All values are ints, by pure functions.
struct graph_sketch {
  /// The index of a node in the sketch.
  using index = std::size_t;
  /// No index.
  static constexpr index none = ~index{0};
  /// How deep blocks may be nested.
  static constexpr std::size_t most_blocks = 3;

  enum class kind : std::uint8_t {
    input,
    plain,
    effect,
    expander,
    generator,
    fold
  };
  using passing = troupe::passing;

  struct argument {
    index from;                   ///< not an effect
    passing how = passing::plain; ///< plain, or how it is gathered
  };

  struct node {
    kind what = kind::plain;
    std::vector<argument> arguments = {}; ///< earlier nodes, sorted by `how`;
                                          ///< of a fold, first its elements
    std::vector<index> after = {};        ///< earlier nodes
    bool always = false;
    std::uint32_t salt = 0;      ///< so that no two compute the same
    std::uint32_t throws_on = 0; ///< one in so many values; 0: none

    bool expands() const {
      return what == kind::expander || what == kind::generator;
    }
    /// How many arguments there may be; for the sake of compile time.
    std::size_t most_arguments() const {
      return what == kind::plain                          ? 4
             : what == kind::effect || what == kind::fold ? 2
                                                          : 3;
    }
  };

  std::vector<node> nodes;
  std::vector<index> adding; ///< the order in which they are added
  std::vector<index> targets;
  std::vector<std::pair<index, int>> given; ///< inputs, and other nodes outside
                                            ///< of blocks that yield an int
};

/// The innermost block of each node, in the order of nodes, by its expander.
///
/// Lifetime: that of the sketch, which may grow meanwhile.
class block_finder {
public:
  using index = graph_sketch::index;
  static constexpr auto none = graph_sketch::none;

  explicit block_finder(const graph_sketch& s) : sketch_(s) {}

  /// Finds the block of the next node; false if there cannot be one.
  bool place_next();
  /// Whether all nodes have one, so that the sketch is a graph.
  bool place_all();

  /// The block of a node; `none` outside of blocks.
  index of(index i) const { return blocks_[i]; }
  /// The block in which a node's value is seen.
  index of_value(index i) const {
    return sketch_.nodes[i].expands() ? i : of(i);
  }
  /// The block in which an argument is there.
  index of_argument(const graph_sketch::argument& a) const {
    auto block = of_value(a.from);
    return gathers(a.how) ? of(block) : block;
  }
  bool is_within(index block, index outer) const;
  std::size_t depth(index block) const;

private:
  const graph_sketch& sketch_;
  std::vector<index> blocks_;
};

/// What a node needs, near and far, in any order; without itself.
std::set<graph_sketch::index> nodes_before(const graph_sketch& s,
                                           graph_sketch::index i);

/// The graph. Node `i` has the name `n<i>`; its id may be another one.
/// @pre the sketch is a graph.
troupe::graph build(const graph_sketch& s);
/// The name of a node in the graph.
std::string name_of(graph_sketch::index i);

/// One line for each node, and for the request.
std::string to_string(const graph_sketch& s);

/// Each sketch that has one thing less and is a graph still.
std::vector<graph_sketch> smaller(const graph_sketch& s);

} // namespace test
