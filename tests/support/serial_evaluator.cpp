#include "serial_evaluator.hpp"

#include <troupe/graph/expansion.hpp>
#include <troupe/graph/folding.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/graph/keyed_items.hpp>

#include <algorithm>
#include <optional>
#include <utility>

using namespace troupe;

namespace test {

namespace {

element_path first_of(const element_path& path, std::size_t count) {
  return {path.begin(), path.begin() + static_cast<std::ptrdiff_t>(count)};
}

element_path element_in(element_path around, std::size_t index) {
  around.push_back(index);
  return around;
}

std::size_t size_of(const value& list) {
  return list ? list.get<value_list>().size() : 0;
}

// Of a lazy expander, the elements before a failure count.
void pull(expansion& from, value& list, label_list& labels) {
  value_list elements;
  std::vector<std::string> keys;
  value element;
  std::string label;
  for (bool more = true; more;) {
    more = from.next(element, label);
    if (more) {
      elements.push_back(std::move(element));
      keys.push_back(label);
    }
    if (!more || from.lazy()) {
      list = value::of(elements);
      labels = std::make_shared<const std::vector<std::string>>(keys);
    }
  }
}

// The first of the arguments has the elements.
value fold(folding& f, const std::vector<const value*>& arguments) {
  for (const auto& element : arguments[0]->get<value_list>())
    f.step(element, arguments.data() + 1);
  return f.finish();
}

} // namespace

std::string to_string(const graph& of, const node_instance& n) {
  auto text = of.at(n.node).name;
  for (std::size_t i = 0; i < n.element.size(); ++i)
    text += (i == 0 ? "[" : ",") + std::to_string(n.element[i]);
  return text + (n.element.empty() ? "" : "]");
}

std::string to_string(const value& v) {
  if (!v)
    return "nothing";
  if (const auto* number = v.get_if<int>())
    return std::to_string(*number);
  const auto* list = v.get_if<value_list>();
  if (!list)
    return v.get_if<done>() ? "done" : "?";
  std::string text;
  for (const auto& element : *list)
    text += (text.empty() ? "" : ", ") + to_string(element);
  return '[' + text + ']';
}

serial_evaluator::serial_evaluator(graph of, std::map<node_id, stand_in> given,
                                   std::vector<node_id> targets)
    : graph_(std::move(of)), given_(std::move(given)),
      targets_(std::move(targets)) {
  for (node_id id = 0; id < graph_.size(); ++id)
    if (graph_.at(id).kind == node_kind::input && !given_.contains(id))
      given_[id] = {graph_.at(id).default_value};
  if (targets_.empty())
    for (node_id id = 0; id < graph_.size(); ++id)
      if (graph_.users(id).empty() && graph_.at(id).kind != node_kind::input)
        targets_.push_back(id);
  for (auto id : graph_.always())
    if (std::find(targets_.begin(), targets_.end(), id) == targets_.end())
      targets_.push_back(id);
}

const std::map<node_instance, node_outcome>& serial_evaluator::nodes() {
  auto all = needed();
  for (node_id id = 0; id < graph_.size(); ++id)
    if (all[id] && !given_.contains(id))
      for (const auto& element : elements_of_block(id))
        outcomes_[{id, element}] = run(id, element).outcome;
  return outcomes_;
}

std::vector<bool> serial_evaluator::needed() const {
  std::vector<bool> all(graph_.size(), false);
  for (auto id : targets_)
    all[id] = true;
  for (auto id = static_cast<node_id>(graph_.size()); id-- > 0;)
    if (all[id] && !given_.contains(id))
      for (const auto& e : graph_.arguments(id))
        all[e.from] = true;
  return all;
}

// -- scopes -------------------------------------------------------------------

// The expanders of nested blocks, from the outermost to this one.
std::vector<node_id> serial_evaluator::scopes(node_id innermost) const {
  std::vector<node_id> chain;
  for (auto id = innermost; id != no_node; id = graph_.at(id).block)
    chain.insert(chain.begin(), id);
  return chain;
}

// Of an expander, users see the elements.
std::vector<node_id> serial_evaluator::scopes_of_value(node_id id) const {
  return scopes(
      graph_.at(id).kind == node_kind::expander ? id : graph_.at(id).block);
}

std::vector<element_path> serial_evaluator::elements_of_block(node_id id) {
  auto expander = graph_.at(id).block;
  if (expander == no_node)
    return {{}};
  std::vector<element_path> all;
  for (const auto& around : elements_of_block(expander))
    for (std::size_t i = 0; i < size_of(yield_of(expander, around).what); ++i)
      all.push_back(element_in(around, i));
  return all;
}

// -- nodes --------------------------------------------------------------------

const serial_evaluator::result&
serial_evaluator::run(node_id id, const element_path& element) {
  node_instance instance{id, element};
  auto known = results_.find(instance);
  if (known == results_.end())
    known = results_.emplace(instance, compute(id, element)).first;
  return known->second;
}

serial_evaluator::result
serial_evaluator::compute(node_id id, const element_path& element) {
  std::vector<value> arguments;
  for (const auto& e : graph_.arguments(id)) {
    auto a = argument(e, id, element);
    if (!a)
      return {{{}, a.failure}, node_outcome::skipped};
    if (e.how != passing::order)
      arguments.push_back(std::move(a.what));
  }
  return call(id, arguments);
}

serial_evaluator::result
serial_evaluator::call(node_id id, const std::vector<value>& arguments) {
  std::vector<const value*> pointers;
  for (const auto& a : arguments)
    pointers.push_back(&a);
  const auto& n = graph_.at(id);
  yield made;
  try {
    auto returned = n.function->ops->call(*n.function, pointers.data());
    if (n.kind == node_kind::expander)
      pull(*returned.get<expansion_ptr>(), made.what, made.keys);
    else if (n.kind == node_kind::fold)
      made.what = fold(*returned.get<folding_ptr>(), pointers);
    else
      made.what = std::move(returned);
    return {std::move(made), node_outcome::succeeded};
  } catch (...) {
    auto f = describe(std::current_exception());
    f.node = n.name;
    made.failure = std::make_shared<const failure>(std::move(f));
    return {std::move(made), node_outcome::failed};
  }
}

// What a node is given for an edge, in an element of its block.
serial_evaluator::yield
serial_evaluator::argument(const edge& e, node_id user,
                           const element_path& element) {
  auto depth = scopes_of_value(e.from).size();
  switch (e.how) {
  case passing::plain:
    return value_at(e.from, first_of(element, depth));
  case passing::all:
  case passing::fold:
  case passing::fold_unordered:
    return values_within(e.from, first_of(element, depth - 1));
  case passing::successes:
  case passing::outcomes:
    return what_there_is(e.from, first_of(element, depth - 1), e.how);
  case passing::by_key:
    return with_keys(e.from, first_of(element, depth - 1));
  case passing::alternative: // none is drawn
  case passing::order:
    break;
  }
  // In the blocks that both are in, it is a matter of one element.
  auto a = scopes(graph_.at(e.from).block);
  auto b = scopes(graph_.at(user).block);
  auto common = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return success_within(
      e.from, first_of(element, static_cast<std::size_t>(common - a.begin())));
}

// -- values -------------------------------------------------------------------

// What a node yields: an expander, all of its elements.
serial_evaluator::yield
serial_evaluator::yield_of(node_id id, const element_path& element) {
  auto given = given_.find(id);
  if (given == given_.end())
    return run(id, element).of;
  auto v = given->second.what;
  if (given->second.per_element)
    for (auto i : element)
      v = value{v.get<value_list>()[i]};
  return {v};
}

// What a user in that element takes of a node: of an expander, one element.
serial_evaluator::yield
serial_evaluator::value_at(node_id id, const element_path& element) {
  if (graph_.at(id).kind != node_kind::expander)
    return yield_of(id, element);
  auto all = yield_of(id, first_of(element, element.size() - 1));
  return {all.what.get<value_list>()[element.back()]};
}

// The values that a node has in an element around its block, in nested lists.
serial_evaluator::yield
serial_evaluator::values_within(node_id id, const element_path& around) {
  auto blocks = scopes_of_value(id);
  if (around.size() == blocks.size())
    return value_at(id, around);
  auto elements = yield_of(blocks[around.size()], around);
  if (!elements)
    return {{}, elements.failure};
  value_list list;
  for (std::size_t i = 0; i < size_of(elements.what); ++i) {
    auto one = values_within(id, element_in(around, i));
    if (!one)
      return one;
    list.push_back(std::move(one.what));
  }
  return {value::of(std::move(list))};
}

// The same of the innermost block, whatever is missing.
serial_evaluator::yield
serial_evaluator::what_there_is(node_id id, const element_path& around,
                                passing how) {
  auto elements = yield_of(scopes_of_value(id).back(), around);
  value_list list;
  auto add = [&](const yield& one) {
    if (one)
      list.push_back(one.what);
    else if (how == passing::outcomes)
      list.push_back(value::of(one.failure));
  };
  for (std::size_t i = 0; i < size_of(elements.what); ++i)
    add(value_at(id, element_in(around, i)));
  if (!elements)
    add({{}, elements.failure});
  return {value::of(std::move(list))};
}

// All values of the innermost block, with the labels of its elements.
serial_evaluator::yield
serial_evaluator::with_keys(node_id id, const element_path& around) {
  auto all = values_within(id, around);
  if (all)
    all.what = detail::make_keyed_list(
        all.what, yield_of(scopes_of_value(id).back(), around).keys);
  return all;
}

// Whether a node has succeeded for all elements within one around its block.
serial_evaluator::yield
serial_evaluator::success_within(node_id id, const element_path& around) {
  auto blocks = scopes(graph_.at(id).block);
  if (around.size() == blocks.size())
    return yield_of(id, around);
  auto elements = yield_of(blocks[around.size()], around);
  for (std::size_t i = 0; i < size_of(elements.what); ++i)
    if (auto one = success_within(id, element_in(around, i)); !one)
      return one;
  return elements;
}

} // namespace test
