#include <troupe/graph/codec_problems.hpp>
#include <troupe/graph/name_list.hpp>
#include <troupe/graph/task_program.hpp>

#include <set>
#include <utility>

namespace troupe {

namespace {

class crossing_search {
public:
  explicit crossing_search(const grouping& groups)
      : groups_(groups), graph_(groups.of()) {}

  void look_at(group_id g) {
    task_program program{groups_, g};
    for (const auto& s : program.steps()) {
      for (const auto& e : groups_.arguments(s.node))
        if (comes_from_outside(e, g))
          cross(e.from, s.node, s.node);
    }
    for (auto i : program.exports())
      look_at_export(program.steps()[i].node, g);
  }

  std::vector<std::string> take() { return std::move(problems_); }

private:
  bool comes_from_outside(const edge& e, group_id g) const {
    return e.how != passing::order
           && (groups_.group_of(e.from) != g || groups_.overridden(e.from)
               || gathers(e.how));
  }

  // Also what is only awaited: a task yields its value all the same.
  void look_at_export(node_id from, group_id g) {
    bool told = false;
    for (auto to : graph_.users(from))
      if (groups_.group_of(to) != no_group && groups_.group_of(to) != g
          && !groups_.overridden(to)) {
        cross(from, to, from);
        told = true;
      }
    bool yields = graph_.at(from).kind == node_kind::expander
                  || groups_.selected().targeted[from];
    if (yields && !told)
      cross(from, no_node, from);
  }

  // `mover` is the one of the two that might stay.
  void cross(node_id from, node_id to, node_id mover) {
    const auto& n = graph_.at(from);
    if (n.type->codec || !told_.insert({from, to}).second)
      return;
    auto type = readable_type(n.type->name);
    auto edge = in_quotes(n.name)
                + (to == no_node ? std::string{" -> the run's caller"}
                                 : " -> " + in_quotes(graph_.at(to).name));
    problems_.push_back(edge + " cannot go to another process, for " + type
                        + " has no codec: give it one by an inspect overload "
                          "or by specializing troupe::transferable, or keep "
                        + in_quotes(graph_.at(mover).name)
                        + " in this process with .local()");
  }

  const grouping& groups_;
  const graph& graph_;
  std::set<std::pair<node_id, node_id>> told_;
  std::vector<std::string> problems_;
};

} // namespace

std::vector<std::string>
codec_problems(const grouping& groups,
               const std::function<bool(group_id)>& leaves) {
  crossing_search search{groups};
  for (group_id g = 0; g < groups.size(); ++g)
    if (!groups.given(g) && leaves(g))
      search.look_at(g);
  return search.take();
}

} // namespace troupe
