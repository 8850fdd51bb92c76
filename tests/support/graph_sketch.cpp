#include "graph_sketch.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>

using namespace troupe;

namespace test {

// -- blocks -------------------------------------------------------------------

bool block_finder::is_within(index block, index outer) const {
  while (block != outer && block != none)
    block = of(block);
  return block == outer;
}

std::size_t block_finder::depth(index block) const {
  std::size_t blocks = 0;
  for (; block != none; block = of(block))
    ++blocks;
  return blocks;
}

bool block_finder::place_next() {
  const auto& n = sketch_.nodes[blocks_.size()];
  if (n.what == graph_sketch::kind::fold
      && (n.arguments.empty() || !folds(n.arguments[0].how)))
    return false;
  auto deepest = none;
  for (auto [from, how] : n.arguments) {
    if ((gathers(how) && of_value(from) == none)
        || sketch_.nodes[from].what == graph_sketch::kind::effect)
      return false;
    auto block = of_argument({from, how});
    if (is_within(block, deepest))
      deepest = block;
    else if (!is_within(deepest, block))
      return false;
  }
  if (n.what == graph_sketch::kind::fold
      && of_argument(n.arguments[0]) != deepest)
    return false;
  blocks_.push_back(deepest);
  return true;
}

bool block_finder::place_all() {
  while (blocks_.size() < sketch_.nodes.size())
    if (!place_next())
      return false;
  return true;
}

std::set<graph_sketch::index> nodes_before(const graph_sketch& s,
                                           graph_sketch::index i) {
  std::set<graph_sketch::index> found;
  std::vector<graph_sketch::index> left{i};
  while (!left.empty()) {
    const auto& n = s.nodes[left.back()];
    left.pop_back();
    auto add = [&](graph_sketch::index before) {
      if (found.insert(before).second)
        left.push_back(before);
    };
    for (auto a : n.arguments)
      add(a.from);
    for (auto before : n.after)
      add(before);
  }
  return found;
}

// -- in words -----------------------------------------------------------------

namespace {

std::string_view word_for(graph_sketch::kind k) {
  switch (k) {
  case graph_sketch::kind::input:
    return "input";
  case graph_sketch::kind::plain:
    return "node";
  case graph_sketch::kind::effect:
    return "effect";
  case graph_sketch::kind::expander:
    return "expand";
  case graph_sketch::kind::generator:
    return "generate";
  case graph_sketch::kind::fold:
    return "fold";
  }
  return "?";
}

std::string text_of(const graph_sketch::argument& a) {
  switch (a.how) {
  case passing::all:
    return "all(" + name_of(a.from) + ')';
  case passing::successes:
    return "successes(" + name_of(a.from) + ')';
  case passing::outcomes:
    return "outcomes(" + name_of(a.from) + ')';
  case passing::by_key:
    return "by_key(" + name_of(a.from) + ')';
  case passing::fold:
    return "each of " + name_of(a.from);
  case passing::fold_unordered:
    return "unordered(" + name_of(a.from) + ')';
  default:
    return name_of(a.from);
  }
}

} // namespace

std::string name_of(graph_sketch::index i) { return 'n' + std::to_string(i); }

std::string to_string(const graph_sketch& s) {
  std::string text;
  for (graph_sketch::index i = 0; i < s.nodes.size(); ++i) {
    const auto& n = s.nodes[i];
    text += std::string{word_for(n.what)} + ' ' + name_of(i);
    for (auto a : n.arguments)
      text += ' ' + text_of(a);
    for (auto before : n.after)
      text += " after " + name_of(before);
    if (n.always)
      text += " always";
    if (n.throws_on > 0)
      text += " throws on 1 in " + std::to_string(n.throws_on);
    text += '\n';
  }
  text += "added:";
  for (auto i : s.adding)
    text += ' ' + name_of(i);
  text += "\ntargets:";
  for (auto i : s.targets)
    text += ' ' + name_of(i);
  text += "\ngiven:";
  for (auto [i, x] : s.given)
    text += ' ' + name_of(i) + '=' + std::to_string(x);
  return text + '\n';
}

// -- smaller ones -------------------------------------------------------------

namespace {

graph_sketch without(const graph_sketch& s, graph_sketch::index removed) {
  auto t = s;
  auto is_removed = [&](graph_sketch::index i) { return i == removed; };
  auto renumber = [&](graph_sketch::index& i) { i -= i > removed; };
  t.nodes.erase(t.nodes.begin() + static_cast<std::ptrdiff_t>(removed));
  for (auto& n : t.nodes) {
    std::erase_if(n.arguments, [&](auto& a) { return is_removed(a.from); });
    for (auto& a : n.arguments)
      renumber(a.from);
    std::erase_if(n.after, is_removed);
    std::for_each(n.after.begin(), n.after.end(), renumber);
  }
  for (auto* list : {&t.adding, &t.targets}) {
    std::erase_if(*list, is_removed);
    std::for_each(list->begin(), list->end(), renumber);
  }
  std::erase_if(t.given, [&](auto& g) { return is_removed(g.first); });
  for (auto& g : t.given)
    renumber(g.first);
  return t;
}

// All sketches that lack one element of a list.
template <class List, class Each>
void without_each(const List& list, const Each& each) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto shorter = list;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    each(std::move(shorter));
  }
}

} // namespace

std::vector<graph_sketch> smaller(const graph_sketch& s) {
  std::vector<graph_sketch> found;
  for (auto i = s.nodes.size(); i-- > 0;)
    found.push_back(without(s, i));
  auto varied = [&](auto change) {
    auto t = s;
    change(t);
    found.push_back(std::move(t));
  };
  without_each(s.targets, [&](auto list) {
    varied([&](auto& t) { t.targets = std::move(list); });
  });
  without_each(s.given, [&](auto list) {
    varied([&](auto& t) { t.given = std::move(list); });
  });
  for (std::size_t i = 0; i < s.nodes.size(); ++i) {
    const auto& n = s.nodes[i];
    without_each(n.arguments, [&](auto list) {
      varied([&](auto& t) { t.nodes[i].arguments = std::move(list); });
    });
    without_each(n.after, [&](auto list) {
      varied([&](auto& t) { t.nodes[i].after = std::move(list); });
    });
    if (n.always)
      varied([&](auto& t) { t.nodes[i].always = false; });
    if (n.throws_on > 0)
      varied([&](auto& t) { t.nodes[i].throws_on = 0; });
    if (n.expands())
      varied([&](auto& t) { t.nodes[i].what = graph_sketch::kind::plain; });
    if (n.what == graph_sketch::kind::generator)
      varied([&](auto& t) { t.nodes[i].what = graph_sketch::kind::expander; });
  }
  if (!std::is_sorted(s.adding.begin(), s.adding.end()))
    varied([&](auto& t) { std::sort(t.adding.begin(), t.adding.end()); });
  std::erase_if(found, [](const auto& t) {
    return t.nodes.empty() || !block_finder{t}.place_all();
  });
  return found;
}

} // namespace test
