#include "random_graph.hpp"

#include <algorithm>
#include <random>

using namespace troupe;

namespace test {

namespace {

using index = graph_sketch::index;
using kind = graph_sketch::kind;
constexpr auto none = graph_sketch::none;

class sketch_artist {
public:
  explicit sketch_artist(std::uint32_t seed)
      : random_(seed), blocks_(drawn_), throws_(chance(50)) {}

  graph_sketch draw() {
    auto count = 4 + below(20);
    for (index i = 0; i < count; ++i) {
      draw_node(i);
      blocks_.place_next();
    }
    draw_adding();
    draw_request();
    return std::move(drawn_);
  }

private:
  // No std::uniform_int_distribution: it is not the same everywhere.
  std::size_t below(std::size_t n) { return random_() % n; }
  bool chance(unsigned percent) { return random_() % 100 < percent; }
  template <class T>
  const T& any_of(const std::vector<T>& list) {
    return list[below(list.size())];
  }

  void draw_node(index i) {
    graph_sketch::node n{.salt = static_cast<std::uint32_t>(random_())};
    if (i == 0 || chance(4)) {
      n.what = kind::input;
    } else {
      auto home = draw_home();
      n.what = draw_kind(home);
      n.arguments = draw_arguments(i, home, n.most_arguments());
      if (chance(30))
        make_fold(n);
      while (chance(10))
        n.after.push_back(below(i));
      n.always = chance(4);
      if (throws_ && chance(30) && (n.what != kind::fold || is_safe(n)))
        n.throws_on = static_cast<std::uint32_t>(1 + below(5));
    }
    safe_.push_back(n.throws_on == 0 && is_safe(n));
    drawn_.nodes.push_back(std::move(n));
    if (drawn_.nodes.back().expands())
      homes_.push_back(i);
  }

  // The block in which a node is to be; the latest ones are the deepest.
  index draw_home() { return chance(50) ? homes_.back() : any_of(homes_); }

  kind draw_kind(index home) {
    if (chance(25) && blocks_.depth(home) < graph_sketch::most_blocks)
      return chance(25) ? kind::generator : kind::expander;
    return chance(8) ? kind::effect : kind::plain;
  }

  // The first one is of the very block, as a rule.
  std::vector<graph_sketch::argument> draw_arguments(index i, index home,
                                                     std::size_t most) {
    auto here = candidates(i, [&](index block) { return block == home; });
    auto around = candidates(
        i, [&](index block) { return blocks_.is_within(home, block); });
    std::vector<graph_sketch::argument> drawn;
    if (!here.empty() && !chance(5))
      drawn.push_back(any_of(here));
    auto others = chance(10) ? 3u : below(3);
    for (std::size_t k = 0; k < others; ++k)
      drawn.push_back(any_of(around));
    drawn.resize(std::min(drawn.size(), most));
    std::sort(drawn.begin(), drawn.end(),
              [](auto& a, auto& b) { return a.how < b.how; });
    return drawn;
  }

  passing draw_gathering() {
    return chance(45)   ? passing::all
           : chance(30) ? passing::by_key
           : chance(40) ? passing::successes
                        : passing::outcomes;
  }

  // Of what it gathers, if it does. The engine refuses folds of what lies
  // further out.
  void make_fold(graph_sketch::node& n) {
    if (n.what != kind::plain || n.arguments.empty()
        || !gathers(n.arguments.back().how))
      return;
    auto around = blocks_.of(blocks_.of_value(n.arguments.back().from));
    std::erase_if(n.arguments, [&](auto& a) {
      return !blocks_.is_within(around, blocks_.of_argument(a));
    });
    n.what = kind::fold;
    std::rotate(n.arguments.begin(), n.arguments.end() - 1, n.arguments.end());
    n.arguments.resize(std::min(n.arguments.size(), n.most_arguments()));
    n.arguments[0].how = chance(50) ? passing::fold : passing::fold_unordered;
  }

  // Whether nothing throws that the node needs. A fold that throws at one
  // element may else fail, or be skipped for another one.
  bool is_safe(const graph_sketch::node& n) const {
    return std::all_of(n.arguments.begin(), n.arguments.end(),
                       [&](auto& a) { return safe_[a.from]; })
           && std::all_of(n.after.begin(), n.after.end(),
                          [&](index i) { return safe_[i]; });
  }

  template <class IsGood>
  std::vector<graph_sketch::argument> candidates(index count,
                                                 const IsGood& is_good) {
    std::vector<graph_sketch::argument> found;
    for (index i = 0; i < count; ++i) {
      if (drawn_.nodes[i].what == kind::effect)
        continue;
      auto block = blocks_.of_value(i);
      if (is_good(block))
        found.push_back({i});
      if (block != none && is_good(blocks_.of(block)))
        found.push_back({i, draw_gathering()});
    }
    return found;
  }

  // In any order in which arguments come before what takes them; what nodes
  // come after may be added later.
  void draw_adding() {
    std::vector<bool> added(drawn_.nodes.size(), false);
    bool mixed = chance(50);
    while (drawn_.adding.size() < added.size()) {
      std::vector<index> next;
      for (index i = 0; i < added.size(); ++i) {
        const auto& takes = drawn_.nodes[i].arguments;
        if (!added[i] && std::all_of(takes.begin(), takes.end(), [&](auto& a) {
              return added[a.from];
            }))
          next.push_back(i);
      }
      drawn_.adding.push_back(mixed ? any_of(next) : next.front());
      added[drawn_.adding.back()] = true;
    }
  }

  void draw_request() {
    auto count = drawn_.nodes.size();
    if (chance(60))
      for (auto more = 1 + below(3); more > 0; --more)
        drawn_.targets.push_back(below(count));
    for (index i = 0; i < count; ++i) {
      auto what = drawn_.nodes[i].what;
      if ((what == kind::input && chance(50))
          || (what == kind::plain && blocks_.of(i) == none && chance(5)))
        drawn_.given.emplace_back(i, static_cast<int>(below(1000)));
    }
  }

  std::mt19937 random_;
  graph_sketch drawn_;
  block_finder blocks_;
  std::vector<index> homes_{none};
  std::vector<bool> safe_; // by node
  bool throws_;
};

} // namespace

graph_sketch random_sketch(std::uint32_t seed) {
  return sketch_artist{seed}.draw();
}

} // namespace test
