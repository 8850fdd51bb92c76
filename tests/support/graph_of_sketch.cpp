#include "graph_sketch.hpp"
#include <troupe/graph/graph_builder.hpp>

#include <optional>
#include <set>
#include <stdexcept>

using namespace troupe;

namespace test {

namespace {

// -- functions ----------------------------------------------------------------

int small_number(std::uint32_t sum) { return static_cast<int>(sum % 1000); }

// What a node computes: a number that tells all of its arguments.
class mixture {
public:
  mixture(const graph_sketch& s, const graph_sketch::node& n)
      : salt_(n.salt), throws_on_(n.throws_on),
        is_fold_(n.what == graph_sketch::kind::fold) {
    for (auto a : n.arguments)
      sources_.push_back({name_of(a.from), names_before(s, a.from)});
    sources_.emplace_back(); // of an accumulator
  }

  template <class... Arguments>
  std::uint32_t of(const Arguments&... arguments) const {
    auto sum = salt_;
    std::size_t i = 0;
    (add(sum, arguments, sources_[i++]), ...);
    sum ^= sum >> 15;
    return sum;
  }

  void throw_if_unlucky(std::uint32_t sum) const {
    if (throws_on_ > 0 && sum % throws_on_ == 0)
      throw std::runtime_error(is_fold_ ? "threw at some element"
                                        : "threw at " + std::to_string(sum));
  }

private:
  // What an argument is of.
  struct source {
    std::string name;
    std::set<std::string> before; // what it needs
  };

  static std::set<std::string> names_before(const graph_sketch& s,
                                            graph_sketch::index i) {
    std::set<std::string> names;
    for (auto before : nodes_before(s, i))
      names.insert(name_of(before));
    return names;
  }

  static void add(std::uint32_t& sum, int x, const source&) {
    sum = (sum ^ static_cast<std::uint32_t>(x)) * 0x9e3779b1u;
    sum ^= sum >> 13;
  }
  // Of an element that was skipped, the reason may be any failure of what it
  // needs; else it is its own.
  static void add(std::uint32_t& sum, const outcome<int>& x,
                  const source& from) {
    if (x)
      return add(sum, *x, from);
    auto why = x.failure();
    add(sum, why && from.before.contains(why->node) ? -1 : -2, from);
    if (why && why->node == from.name)
      for (char c : why->error.message)
        add(sum, c, from);
  }
  template <class T>
  static void add(std::uint32_t& sum, const items<T>& list,
                  const source& from) {
    add(sum, static_cast<int>(list.size()), from);
    for (const auto& x : list)
      add(sum, x, from);
  }

  template <class T>
  static void add(std::uint32_t& sum, const keyed_items<T>& list,
                  const source& from) {
    for (const auto& [key, x] : list) {
      for (char c : key)
        add(sum, c, from);
      add(sum, x, from);
    }
  }

  std::uint32_t salt_;
  std::uint32_t throws_on_;
  bool is_fold_;                // which may throw at another element each time
  std::vector<source> sources_; // of the arguments
};

struct compute {
  mixture mix;
  template <class... Arguments>
  int operator()(const Arguments&... arguments) const {
    auto sum = mix.of(arguments...);
    mix.throw_if_unlucky(sum);
    return small_number(sum);
  }
};

struct effect {
  mixture mix;
  template <class... Arguments>
  void operator()(const Arguments&... arguments) const {
    mix.throw_if_unlucky(mix.of(arguments...));
  }
};

// None to four elements.
std::size_t size_of_list(std::uint32_t sum) { return sum / 7 % 5; }

// Its label is another one than that of any other element of the list.
labelled<int> next_element(std::uint32_t& sum, std::size_t left) {
  auto x = small_number(sum = sum * 69069 + 1);
  return {std::to_string(x) + '-' + std::to_string(left), x};
}

struct yield_elements {
  mixture mix;
  template <class... Arguments>
  std::vector<labelled<int>> operator()(const Arguments&... arguments) const {
    auto sum = mix.of(arguments...);
    mix.throw_if_unlucky(sum);
    std::vector<labelled<int>> list(size_of_list(sum));
    for (auto left = list.size(); auto& x : list)
      x = next_element(sum, --left);
    return list;
  }
};

// The same one by one; may throw after some of them.
struct generate_elements {
  mixture mix;

  struct pull {
    mixture mix;
    std::uint32_t sum;
    std::size_t left;

    std::optional<labelled<int>> operator()() {
      mix.throw_if_unlucky(sum);
      if (left-- == 0)
        return std::nullopt;
      return next_element(sum, left);
    }
  };

  template <class... Arguments>
  pull operator()(const Arguments&... arguments) const {
    auto sum = mix.of(arguments...);
    return {mix, sum, size_of_list(sum)};
  }
};

// Takes in elements in any order.
struct add_up {
  mixture mix;
  template <class... Arguments>
  int operator()(int sum, int element, const Arguments&... arguments) const {
    auto mixed = mix.of(element, arguments...);
    mix.throw_if_unlucky(mixed);
    return (sum + small_number(mixed)) % 1000;
  }
};

// Takes them in in their order.
struct chain_up {
  mixture mix;
  template <class... Arguments>
  int operator()(int sum, int element, const Arguments&... arguments) const {
    auto mixed = mix.of(element, arguments..., sum);
    mix.throw_if_unlucky(mixed);
    return small_number(mixed);
  }
};

// -- building -----------------------------------------------------------------

// A handle's type says in how many blocks a node is, and the graph finds that
// out itself; so that there are not too many types, all are given as being
// outside, or in one.
class sketch_builder {
public:
  explicit sketch_builder(const graph_sketch& s)
      : sketch_(s), handles_(s.nodes.size()) {}

  graph build() {
    for (auto i : sketch_.adding)
      add(i);
    return std::move(builder_).build("random");
  }

private:
  void add(graph_sketch::index i) {
    using kind = graph_sketch::kind;
    const auto& n = sketch_.nodes[i];
    auto name = name_of(i);
    auto take = [&](auto... handles) {
      return with_options(
          n, builder_.node(name, compute{mixture{sketch_, n}}, handles...));
    };
    auto take_for_effect = [&](auto... handles) {
      return with_options(
          n, builder_.node(name, effect{mixture{sketch_, n}}, handles...));
    };
    auto expand = [&](auto... handles) {
      return with_options(
          n, builder_.expand(name, yield_elements{mixture{sketch_, n}},
                             handles...));
    };
    auto generate = [&](auto... handles) {
      return with_options(
          n, builder_.expand(name, generate_elements{mixture{sketch_, n}},
                             handles...));
    };
    switch (n.what) {
    case kind::input:
      handles_[i] = builder_.input(name, small_number(n.salt));
      return;
    case kind::plain:
      handles_[i] = with_arguments<4>(n, take);
      return;
    case kind::effect:
      handles_[i] = with_arguments<2>(n, take_for_effect);
      return;
    case kind::expander:
      handles_[i] = with_arguments<3>(n, expand);
      return;
    case kind::generator:
      handles_[i] = with_arguments<3>(n, generate);
      return;
    case kind::fold:
      add_fold(i);
      return;
    }
  }

  void add_fold(graph_sketch::index i) {
    const auto& n = sketch_.nodes[i];
    auto name = name_of(i);
    auto [from, how] = n.arguments[0];
    each<int> element{handles_[from]};
    auto others = n;
    others.arguments.erase(others.arguments.begin());
    auto fold = [&](auto... handles) {
      return with_options(n,
                          builder_.fold(name, 1, chain_up{mixture{sketch_, n}},
                                        element, handles...));
    };
    auto fold_unordered = [&](auto... handles) {
      return with_options(n, builder_.fold(name, 1, add_up{mixture{sketch_, n}},
                                           unordered(element), handles...));
    };
    handles_[i] = how == passing::fold
                      ? with_arguments<1>(others, fold)
                      : with_arguments<1>(others, fold_unordered);
  }

  // Calls `use` with the handles of all arguments, each as it is passed.
  template <int Most, passing Least = passing::plain, class Use,
            class... Handles>
  handle with_arguments(const graph_sketch::node& n, const Use& use,
                        Handles... handles) {
    constexpr auto taken = sizeof...(Handles);
    if constexpr (taken < Most) {
      if (taken < n.arguments.size()) {
        auto [from, how] = n.arguments[taken];
        each<int> element{handles_[from]};
        if constexpr (Least <= passing::plain)
          if (how == passing::plain)
            return with_arguments<Most, passing::plain>(
                n, use, handles..., out<int>{handles_[from]});
        if constexpr (Least <= passing::all)
          if (how == passing::all)
            return with_arguments<Most, passing::all>(n, use, handles...,
                                                      all(element));
        if constexpr (Least <= passing::successes)
          if (how == passing::successes)
            return with_arguments<Most, passing::successes>(n, use, handles...,
                                                            successes(element));
        if constexpr (Least <= passing::outcomes)
          if (how == passing::outcomes)
            return with_arguments<Most, passing::outcomes>(n, use, handles...,
                                                           outcomes(element));
        return with_arguments<Most, passing::by_key>(n, use, handles...,
                                                     by_key(element));
      }
    }
    return use(handles...);
  }

  template <class Handle>
  handle with_options(const graph_sketch::node& n, fresh<Handle> made) {
    for (auto before : n.after)
      std::move(made).after(name_of(before));
    if (n.always)
      std::move(made).always();
    return made;
  }

  const graph_sketch& sketch_;
  std::vector<handle> handles_;
  graph_builder builder_;
};

} // namespace

graph build(const graph_sketch& s) { return sketch_builder{s}.build(); }

} // namespace test
