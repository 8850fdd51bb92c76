#include <troupe/graph/graph_error.hpp>
#include <troupe/graph/selection.hpp>

#include <optional>

namespace troupe {

namespace {

std::string quoted(std::string_view name) {
  return '"' + std::string{name} + '"';
}

// A list of names for a message: enough to help, not enough to drown.
class name_list {
public:
  void add(const std::string& name) {
    if (++count_ <= most)
      text_ += (count_ == 1 ? "" : ", ") + name;
  }
  std::string str() const {
    auto more = count_ > most
                    ? " and " + std::to_string(count_ - most) + " more"
                    : std::string{};
    return count_ == 0 ? "none" : text_ + more;
  }

private:
  static constexpr std::size_t most = 8;
  std::size_t count_ = 0;
  std::string text_;
};

class resolver {
public:
  explicit resolver(const graph& g) : graph_(g), bound_(g.size()) {
    result_.selected.targeted.assign(g.size(), false);
  }

  run_request resolve(std::span<const binding> inputs,
                      std::span<const target> targets) {
    for (const auto& b : inputs)
      bind(b);
    for (const auto& t : targets)
      add_target(t);
    if (targets.empty())
      add_sinks();
    select();
    if (!problems_.empty())
      throw request_error(graph_.name(), std::move(problems_));
    return std::move(result_);
  }

private:
  // The node that a handle or a name means, if there is one.
  std::optional<node_id> find(const handle& h, const std::string& name,
                              const std::string& role) {
    if (h.id != no_node) {
      if (h.builder == graph_.builder())
        return h.id;
      problems_.push_back("a handle of another graph is given as " + role);
      return std::nullopt;
    }
    if (auto id = graph_.find(name); id != no_node)
      return id;
    problems_.push_back(
        "there is no " + role + ' ' + quoted(name) + "; there "
        + (role == "input" ? "are: " + inputs() : "are: " + nodes()));
    return std::nullopt;
  }

  std::string inputs() const {
    name_list list;
    for (node_id id = 0; id < graph_.size(); ++id)
      if (graph_.at(id).kind == node_kind::input)
        list.add(quoted(graph_.at(id).name));
    return list.str();
  }

  // Sinks first in interest: the last nodes of a graph.
  std::string nodes() const {
    name_list list;
    for (node_id id = static_cast<node_id>(graph_.size()); id-- > 0;)
      list.add(quoted(graph_.at(id).name));
    return list.str();
  }

  std::string users(node_id id) const {
    name_list list;
    for (auto user : graph_.users(id))
      list.add(quoted(graph_.at(user).name));
    return list.str();
  }

  void bind(const binding& b) {
    auto id = find(b.node, b.name, "input");
    if (!id)
      return;
    const auto& n = graph_.at(*id);
    if (n.kind != node_kind::input)
      problems_.push_back(quoted(n.name)
                          + " is not an input, so it cannot be "
                            "bound; the inputs are: "
                          + inputs());
    else if (bound_[*id])
      problems_.push_back("input " + quoted(n.name) + " is bound twice");
    else if (!same_type(n.type, b.payload.type()))
      problems_.push_back("input " + quoted(n.name) + " wants "
                          + readable_type(n.type->name) + ", but was given "
                          + (b.payload ? readable_type(b.payload.type()->name)
                                       : "an empty value")
                          + "; it is used by: " + users(*id));
    bound_[*id] = b.payload;
  }

  void add_target(const target& t) {
    auto id = find(t.node, t.name, "target");
    if (id)
      aim_at(*id);
  }

  void aim_at(node_id id) {
    auto& s = result_.selected;
    if (!s.targeted[id])
      s.targets.push_back(id);
    s.targeted[id] = true;
  }

  void add_sinks() {
    for (node_id id = 0; id < graph_.size(); ++id)
      if (graph_.users(id).empty() && graph_.at(id).kind != node_kind::input)
        aim_at(id);
  }

  // Ids are in topological order, so one pass from the end finds all.
  void select() {
    auto& needed = result_.selected.needed;
    needed = result_.selected.targeted;
    for (node_id id = static_cast<node_id>(graph_.size()); id-- > 0;) {
      if (!needed[id])
        continue;
      for (const auto& e : graph_.arguments(id))
        needed[e.from] = true;
      if (graph_.at(id).kind == node_kind::input)
        take_input(id);
    }
  }

  void take_input(node_id id) {
    const auto& n = graph_.at(id);
    const auto& v = bound_[id] ? bound_[id] : n.default_value;
    if (!v)
      problems_.push_back("input " + quoted(n.name) + " ("
                          + readable_type(n.type->name)
                          + ") is missing; it is used by: " + users(id));
    result_.inputs.emplace_back(handle{graph_.builder(), id}, v);
  }

  const graph& graph_;
  std::vector<value> bound_;
  std::vector<std::string> problems_;
  run_request result_;
};

} // namespace

run_request resolve(const graph& g, std::span<const binding> inputs,
                    std::span<const target> targets) {
  return resolver{g}.resolve(inputs, targets);
}

} // namespace troupe
