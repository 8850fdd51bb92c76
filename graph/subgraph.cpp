#include <troupe/graph/graph_draft.hpp>
#include <troupe/graph/name_list.hpp>
#include <troupe/graph/node_adder.hpp>
#include <troupe/graph/subgraph.hpp>

#include <algorithm>
#include <stdexcept>

namespace troupe::detail {

// -- handles ------------------------------------------------------------------

node_id subgraph_table::find(handle of_part) const {
  auto id = part_.find(of_part);
  if (id == no_node)
    throw std::invalid_argument(
        "the handle is of no node of graph " + in_quotes(part_.name())
        + ": give one of the builder that made the graph");
  return id;
}

handle subgraph_table::node(handle of_part) const {
  auto id = find(of_part);
  if (part_.at(id).kind == node_kind::input)
    throw std::invalid_argument(
        in_quotes(part_.at(id).name) + " is an input of graph "
        + in_quotes(part_.name())
        + ": use what it was bound to, or the in<T> if it was not");
  return handles_[id];
}

handle subgraph_table::input(handle of_part) const {
  auto id = find(of_part);
  if (part_.at(id).kind != node_kind::input || handles_[id].number == no_node)
    throw std::invalid_argument(
        in_quotes(part_.at(id).name) + " is no open input of graph "
        + in_quotes(part_.name()) + ": use what it was bound to");
  return handles_[id];
}

// -- copying ------------------------------------------------------------------

namespace {

// Copies the nodes of a graph into the draft of another one.
class graph_copier {
public:
  graph_copier(graph_draft& draft, std::string_view module,
               const node_name& name, const graph& part)
      : draft_(draft), module_(module), name_(name), part_(part),
        handles_(part.size()), bound_(part.size(), nullptr) {}

  void bind(const bound_input& b) {
    auto id = part_.find(b.input);
    if (id == no_node || part_.at(id).kind != node_kind::input)
      return tell("has no input "
                  + in_quotes(id == no_node ? b.input.name : part_.at(id).name)
                  + "; there are: " + inputs());
    if (std::exchange(bound_[id], &b))
      tell("has input " + name(id) + " bound twice");
    if (auto wanted = part_.at(id).type; !same_type(wanted, b.type))
      tell("has input " + name(id) + " as " + readable_type(wanted->name)
           + ", which is bound to a handle on " + readable_type(b.type->name)
           + ": convert it in a node before");
    if (b.depth > (around_ ? around_->depth : 0))
      around_ = &b;
  }

  std::vector<handle> copy() {
    for (node_id id = 0; id < part_.size(); ++id)
      if (!bound_[id])
        handles_[id] = copy_node(id);
    for (auto id : part_.always())
      draft_.made->always.push_back(handles_[id].number);
    return std::move(handles_);
  }

private:
  std::string name(node_id id) const { return in_quotes(part_.at(id).name); }

  std::string inputs() const {
    name_list names;
    for (node_id id = 0; id < part_.size(); ++id)
      if (part_.at(id).kind == node_kind::input)
        names.add(part_.at(id).name);
    return names.str();
  }

  void tell(const std::string& problem) {
    draft_.problems.push_back(to_string(name_.where) + ": subgraph "
                              + in_quotes(name_.text) + ", of graph "
                              + in_quotes(part_.name()) + ", " + problem);
  }

  handle copy_node(node_id id) {
    const auto& n = part_.at(id);
    bool moves = around_ && n.kind != node_kind::input;
    std::vector<node_argument> arguments;
    for (const auto& e : part_.arguments(id))
      arguments.push_back(argument(e));
    if (moves && !is_held(id))
      arguments.push_back(around_->source);
    auto copy = draft_.add({.name = full_name(n.name),
                            .where = n.where,
                            .kind = n.kind,
                            .type = n.type,
                            .function = n.function,
                            .default_value = n.default_value,
                            .passes_on = n.passes_on},
                           part_.depth(id) + (n.kind == node_kind::expander)
                               + (moves ? around_->depth : 0),
                           module_, arguments);
    copy_options(id, copy.number);
    return copy;
  }

  std::string full_name(const std::string& of_part) const {
    std::string full{module_};
    full += full.empty() ? "" : "/";
    return (full += name_.text) += '/' + of_part;
  }

  node_argument argument(const edge& e) const {
    auto a = bound_[e.from] ? bound_[e.from]->source
                            : node_argument{.source = handles_[e.from]};
    a.how = e.how;
    return a;
  }

  // Whether a node takes something that is in the block around the part. Else
  // it gets one more argument, which its function does not look at.
  bool is_held(node_id id) const {
    auto held = [&](const edge& e) {
      if (e.how == passing::order)
        return false;
      if (const auto* b = bound_[e.from])
        return b->depth == around_->depth;
      return part_.at(e.from).kind != node_kind::input;
    };
    return std::ranges::any_of(part_.arguments(id), held);
  }

  void copy_options(node_id id, node_id copy) {
    auto& made = *draft_.made;
    const auto& full = made.nodes[copy].name;
    draft_.modules[copy] = full.substr(0, full.rfind('/'));
    if (const auto& p = part_.policy(id); !(p == task_policy{}))
      draft_.policies.change(copy) = p;
    auto tags = part_.tags(id);
    auto description = part_.description(id);
    if (!tags.empty() || !description.empty() || part_.fallback(id))
      made.notes_of[copy] = {{tags.begin(), tags.end()},
                             std::string{description},
                             part_.fallback(id)};
  }

  graph_draft& draft_;
  std::string_view module_; // in which the part is
  const node_name& name_;
  const graph& part_;
  std::vector<handle> handles_; // of copies, by node of the part
  std::vector<const bound_input*> bound_;
  const bound_input* around_ = nullptr; // in the block around the part, if any
};

} // namespace

std::shared_ptr<const subgraph_table>
node_adder::add_subgraph(const node_name& name, const graph& part,
                         const bound_input* inputs, std::size_t count) {
  graph_copier copier{*draft_, module_name(), name, part};
  for (std::size_t i = 0; i < count; ++i)
    copier.bind(inputs[i]);
  return std::make_shared<const subgraph_table>(part, copier.copy());
}

} // namespace troupe::detail
