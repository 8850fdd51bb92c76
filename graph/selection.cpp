#include <troupe/graph/graph_error.hpp>
#include <troupe/graph/items.hpp>
#include <troupe/graph/name_list.hpp>
#include <troupe/graph/node_words.hpp>
#include <troupe/graph/selection.hpp>

namespace troupe {

namespace {

class resolver {
public:
  explicit resolver(const graph& g) : graph_(g), bound_(g.size()) {
    selected_.targeted.assign(g.size(), false);
    selected_.overridden.assign(g.size(), false);
  }

  void bind(const binding& b) {
    auto id = find(b.node, b.overrides() ? "node" : "input");
    if (id == no_node)
      return;
    if (b.overrides() ? may_override(id, b.how) : may_bind(id))
      check_value(id, b);
    bound_[id] = {b.payload, b.how == override_how::each};
    selected_.overridden[id] =
        b.overrides() && graph_.at(id).kind != node_kind::input;
  }

  void override_node(const node_ref& node) {
    if (auto id = find(node, "node"); id != no_node)
      selected_.overridden[id] = graph_.at(id).kind != node_kind::input;
  }

  void select(std::span<const target> targets) {
    for (const auto& t : targets)
      if (auto id = find(t, "target"); id != no_node)
        aim_at(id);
    if (targets.empty())
      add_sinks();
    for (auto id : graph_.always())
      aim_at(id);
    close();
  }

  void take_values() {
    for (node_id id = 0; id < graph_.size(); ++id) {
      if (!selected_.needed[id])
        continue;
      if (graph_.at(id).kind == node_kind::input)
        take_input(id);
      else if (selected_.overridden[id])
        values_.add(id, bound_[id]);
      check_shape(id);
    }
  }

  run_request finish() {
    throw_problems();
    return {std::move(selected_), std::move(values_)};
  }

  selection finish_selection() {
    throw_problems();
    return std::move(selected_);
  }

private:
  void throw_problems() {
    if (!problems_.empty())
      throw request_error(graph_.name(), std::move(problems_));
  }

  // The node that is meant, if there is one.
  node_id find(const node_ref& node, const std::string& role) {
    auto id = graph_.find(node);
    if (id != no_node)
      return id;
    if (node.node.number != no_node)
      problems_.push_back("a handle of another graph is given as " + role);
    else if (node.name.empty())
      problems_.push_back("an empty handle is given as " + role);
    else
      problems_.push_back(
          "there is no " + role + ' ' + in_quotes(node.name) + "; there "
          + (role == "input" ? "are: " + inputs()
                             : "are: " + names_of_nodes(graph_)));
    return no_node;
  }

  std::string inputs() const {
    name_list list;
    for (node_id id = 0; id < graph_.size(); ++id)
      if (graph_.at(id).kind == node_kind::input)
        list.add(graph_.at(id).name);
    return list.str();
  }

  std::string users(node_id id) const {
    name_list list;
    for (auto user : graph_.users(id))
      list.add(graph_.at(user).name);
    return list.str();
  }

  bool may_bind(node_id id) {
    const auto& n = graph_.at(id);
    if (n.kind == node_kind::input)
      return true;
    problems_.push_back(in_quotes(n.name)
                        + " is not an input, so it cannot be bound: override "
                          "it with set(), or bind one of the inputs: "
                        + inputs());
    return false;
  }

  bool may_override(node_id id, override_how how) {
    const auto& n = graph_.at(id);
    bool is_expander = n.kind == node_kind::expander;
    bool in_block = n.block != no_node;
    if (how == override_how::one && !is_expander && !in_block)
      return true;
    if (how == override_how::all && !is_expander && in_block)
      return true;
    if (how == override_how::each && (is_expander || in_block))
      return true;
    problems_.push_back(in_quotes(n.name)
                        + (is_expander ? " is an expander: give its elements "
                                         "with override_each()"
                           : in_block
                               ? " is in a block, so that it has a value "
                                 "for each element: use override_all() "
                                 "or override_each()"
                               : " is outside of blocks, so that it has "
                                 "one value: use set()"));
    return false;
  }

  void check_value(node_id id, const binding& b) {
    const auto& n = graph_.at(id);
    std::string role = n.kind == node_kind::input ? "input " : "node ";
    auto depth = graph_.depth(id) + (n.kind == node_kind::expander);
    if (bound_[id].what)
      problems_.push_back(role + in_quotes(n.name) + " is bound twice");
    else if (!same_type(n.type, b.type))
      problems_.push_back(
          role + in_quotes(n.name) + " wants " + readable_type(n.type->name)
          + ", but was given "
          + (b.type ? readable_type(b.type->name) : "an empty value")
          + "; it is used by: " + users(id));
    else if (b.how == override_how::each && b.depth != depth)
      problems_.push_back(role + in_quotes(n.name) + " is " + depth_text(depth)
                          + ", but override_each() was " + "given lists for "
                          + std::to_string(b.depth)
                          + ": nest as many vectors as there are blocks");
  }

  // Where the elements are given too, there must be a value for each.
  void check_shape(node_id id) {
    auto block = graph_.at(id).block;
    if (block == no_node || !bound_[id].per_element || !bound_[block].what)
      return;
    if (!same_shape(bound_[id].what, bound_[block].what, graph_.depth(id)))
      problems_.push_back("node " + in_quotes(graph_.at(id).name)
                          + " and its expander "
                          + in_quotes(graph_.at(block).name)
                          + " are overridden with different numbers of values: "
                            "give one for each element");
  }

  static bool same_shape(const value& a, const value& b, int depth) {
    const auto& x = a.get<value_list>();
    const auto& y = b.get<value_list>();
    if (x.size() != y.size())
      return false;
    for (std::size_t i = 0; depth > 1 && i < x.size(); ++i)
      if (!same_shape(x[i], y[i], depth - 1))
        return false;
    return true;
  }

  void aim_at(node_id id) {
    if (!selected_.targeted[id])
      selected_.targets.push_back(id);
    selected_.targeted[id] = true;
  }

  void add_sinks() {
    for (node_id id = 0; id < graph_.size(); ++id)
      if (graph_.users(id).empty() && graph_.at(id).kind != node_kind::input)
        aim_at(id);
  }

  // Ids are in topological order, so one pass from the end finds all. The
  // expander of a block tells how many elements there are, in any case.
  void close() {
    auto& needed = selected_.needed;
    needed = selected_.targeted;
    for (node_id id = static_cast<node_id>(graph_.size()); id-- > 0;) {
      if (!needed[id])
        continue;
      if (auto block = graph_.at(id).block; block != no_node)
        needed[block] = true;
      if (!selected_.overridden[id])
        for (const auto& e : graph_.arguments(id))
          needed[e.from] = true;
    }
  }

  void take_input(node_id id) {
    const auto& n = graph_.at(id);
    const auto& v = bound_[id].what ? bound_[id].what : n.default_value;
    if (!v)
      problems_.push_back("input " + in_quotes(n.name) + " ("
                          + readable_type(n.type->name)
                          + ") is missing; it is used by: " + users(id));
    values_.add(id, {v});
  }

  const graph& graph_;
  std::vector<given_values::entry> bound_;
  std::vector<std::string> problems_;
  selection selected_;
  given_values values_;
};

} // namespace

selection select(const graph& g, std::span<const target> targets,
                 std::span<const node_ref> overridden) {
  resolver r{g};
  for (const auto& node : overridden)
    r.override_node(node);
  r.select(targets);
  return r.finish_selection();
}

run_request resolve(const graph& g, std::span<const binding> inputs,
                    std::span<const target> targets) {
  resolver r{g};
  for (const auto& b : inputs)
    r.bind(b);
  r.select(targets);
  r.take_values();
  return r.finish();
}

} // namespace troupe
