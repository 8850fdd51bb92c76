#include <troupe/graph/dataflow.hpp>
#include <troupe/graph/scope.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace troupe {

class dataflow::builder {
public:
  builder(dataflow& made, const grouping& groups, const task_policy& run)
      : made_(made), groups_(groups), graph_(groups.of()), run_(run),
        scope_of_expander_(graph_.size(), nowhere) {
    made_.plain_.assign(graph_.size(), nowhere);
  }

  void build() {
    add_scopes();
    for (group_id g = 0; g < groups_.size(); ++g)
      add_group(g);
    for (auto id : groups_.selected().targets)
      made_.targets_.push_back(target(id));
    for (group_id g = 0; g < groups_.size(); ++g)
      add_exports(g);
    for (group_id g = 0; g < groups_.size(); ++g)
      add_levels(g);
    link_gates();
    count_readers();
  }

private:
  // -- scopes -----------------------------------------------------------------

  void add_scopes() {
    made_.scopes_.push_back({0, no_node, nowhere, 0});
    // Outside of blocks there is one element: too many of them are the first.
    if (run_.failures == fail_fast)
      made_.scopes_[0].failures = fail_fast;
    made_.depths_.push_back(0);
    for (node_id id = 0; id < graph_.size(); ++id) {
      if (graph_.at(id).kind != node_kind::expander
          || groups_.group_of(id) == no_group)
        continue;
      auto made = static_cast<scope_id>(made_.scopes_.size());
      auto parent = scope(graph_.at(id).block);
      auto& siblings = made_.scopes_[parent].children;
      auto place = static_cast<std::uint32_t>(siblings.size());
      siblings.push_back(made);
      scope_of_expander_[id] = made;
      made_.scopes_.push_back({made, id, parent, place});
      auto policy = resolve(graph_.policy(id), run_);
      if (policy.window)
        made_.scopes_.back().window =
            static_cast<std::uint64_t>(*policy.window);
      made_.scopes_.back().failures = policy.failures.value_or(keep_going);
      made_.depths_.push_back(made_.depths_[parent] + 1);
    }
  }

  scope_id scope(node_id expander) const {
    return expander == no_node ? 0 : scope_of_expander_[expander];
  }

  // -- columns ----------------------------------------------------------------

  column_id add_column(scope_id s, column c) {
    auto& columns = made_.scopes_[s].columns;
    columns.push_back(std::move(c));
    return static_cast<column_id>(columns.size() - 1);
  }

  column_id add_present_column(scope_id s, column c) {
    auto& present = made_.scopes_[s].present;
    c.present = static_cast<std::uint32_t>(present.size());
    auto id = add_column(s, std::move(c));
    made_.scopes_[s].present.push_back(id);
    return id;
  }

  // What a node yields, or an expander's elements.
  column_id plain(node_id id) {
    auto& known = made_.plain_[id];
    if (known == nowhere) {
      auto s = scope(scope_of_value(graph_, id));
      column c{.node = id, .how = passing::plain};
      auto kind = graph_.at(id).kind;
      bool present = kind == node_kind::input || kind == node_kind::expander
                     || groups_.overridden(id);
      known = present ? add_present_column(s, std::move(c))
                      : add_column(s, std::move(c));
    }
    return known;
  }

  // A column of scope `s` by any other rule; made once.
  column_id derived(scope_id s, column c) {
    auto [i, is_new] = derived_.try_emplace({s, c.node, c.how}, nowhere);
    if (is_new) {
      auto [scope, source] = std::pair{c.source_scope, c.source_column};
      i->second = add_column(s, std::move(c));
      if (source != nowhere)
        made_.scopes_[scope].columns[source].gathered_into.push_back(i->second);
    }
    return i->second;
  }

  column_id gathered(scope_id from, column_id source, passing how) {
    auto& child = made_.scopes_[from];
    child.keeps_labels |= how == passing::by_key;
    return derived(child.parent, {.node = child.columns[source].node,
                                  .how = how,
                                  .source_scope = from,
                                  .source_column = source});
  }

  // Gathers a column of scope `from` until it is one of scope `to`.
  column_id lifted(scope_id from, column_id source, scope_id to, passing how) {
    while (from != to) {
      source = gathered(from, source, how);
      from = made_.scopes_[from].parent;
    }
    return source;
  }

  need argument(const task_program::need& n) {
    auto from = scope(scope_of_value(graph_, n.node));
    auto source = plain(n.node);
    if (!gathers(n.how))
      return {from, source};
    auto column = gathered(from, source, n.how);
    return {made_.scopes_[from].parent, column};
  }

  // What tells that a node is done, where a group in `user` can see it.
  need end_of(node_id id, scope_id user) {
    auto from = scope(graph_.at(id).block);
    auto source = graph_.at(id).kind == node_kind::expander
                      ? derived(from, {.node = id, .how = passing::order})
                      : plain(id);
    auto to = from;
    while (!contains(to, user))
      to = made_.scopes_[to].parent;
    return {to, lifted(from, source, to, passing::order)};
  }

  bool contains(scope_id outer, scope_id inner) const {
    while (made_.depths_[inner] > made_.depths_[outer])
      inner = made_.scopes_[inner].parent;
    return inner == outer;
  }

  column_id target(node_id id) {
    auto from = scope(scope_of_value(graph_, id));
    auto column = lifted(from, plain(id), 0, passing::all);
    made_.scopes_[0].columns[column].kept = true;
    return column;
  }

  // -- groups -----------------------------------------------------------------

  void add_group(group_id g) {
    task_program program{groups_, g};
    auto& needs = made_.needs_;
    group added{.scope = scope(groups_.block(g)),
                .opens = nowhere,
                .first_need = static_cast<std::uint32_t>(needs.size())};
    for (const auto& n : program.shared())
      needs.push_back(argument(n));
    added.shared = static_cast<std::uint32_t>(needs.size()) - added.first_need;
    for (const auto& n : program.inputs())
      needs.push_back(argument(n));
    added.inputs = static_cast<std::uint32_t>(needs.size()) - added.first_need
                   - added.shared;
    if (takes_alternatives(graph_, groups_.nodes(g)[0]))
      added.alternatives = added.shared + added.inputs;
    for (auto id : program.awaited())
      needs.push_back(end_of(id, added.scope));
    added.need_count =
        static_cast<std::uint32_t>(needs.size()) - added.first_need;
    if (groups_.why(g) == purpose::expand_unordered)
      added.opens = scope(groups_.nodes(g)[0]);
    if (const auto& n = program.folded())
      added.folded = add_fold(g, *n);
    made_.groups_.push_back(added);
    made_.scopes_[added.scope].members.push_back(g);
  }

  fold_place add_fold(group_id g, const task_program::need& n) {
    auto from = scope(scope_of_value(graph_, n.node));
    auto column = plain(n.node);
    auto& in = made_.scopes_[from];
    ++in.columns[column].readers;
    // What is there from the beginning is in order already.
    bool ordered =
        n.how == passing::fold || in.columns[column].present != nowhere;
    in.folds.push_back({g, column, ordered});
    return {from, static_cast<std::uint32_t>(in.folds.size() - 1)};
  }

  void add_exports(group_id g) {
    auto& one = made_.groups_[g];
    one.first_export = static_cast<std::uint32_t>(made_.exports_.size());
    if (one.opens != nowhere) {
      auto end =
          derived_.find({one.scope, groups_.nodes(g)[0], passing::order});
      if (end != derived_.end())
        made_.exports_.push_back(end->second);
    } else {
      task_program program{groups_, g};
      for (auto i : program.exports())
        made_.exports_.push_back(plain(program.steps()[i].node));
    }
    one.export_count =
        static_cast<std::uint32_t>(made_.exports_.size()) - one.first_export;
  }

  void add_levels(group_id g) {
    auto& one = made_.groups_[g];
    one.first_level = static_cast<std::uint32_t>(made_.levels_.size());
    auto depth = made_.depths_[one.scope];
    made_.levels_.resize(made_.levels_.size() + static_cast<std::size_t>(depth)
                         + 1);
    for (auto s = one.scope;; s = made_.scopes_[s].parent) {
      auto& scope = made_.scopes_[s];
      auto& l = made_.levels_[one.first_level
                              + static_cast<std::uint32_t>(made_.depths_[s])];
      l = {static_cast<std::uint32_t>(scope.inside.size()), add_gate(g, s)};
      scope.inside.push_back(g);
      if (s == 0)
        break;
    }
  }

  // The columns of scope `s` that group `g` has to wait for.
  std::uint32_t add_gate(group_id g, scope_id s) {
    std::vector<column_id> columns;
    for (const auto& n : made_.needs(g))
      if (n.scope == s && made_.scopes_[s].columns[n.column].present == nowhere)
        columns.push_back(n.column);
    if (columns.empty())
      return nowhere;
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    auto& gates = made_.scopes_[s].gates;
    auto made = static_cast<std::uint32_t>(gates.size());
    gates.push_back({g, static_cast<std::uint32_t>(columns.size())});
    for (auto c : columns)
      waits_.push_back({s, c, made});
    return made;
  }

  void link_gates() {
    std::sort(waits_.begin(), waits_.end());
    for (auto [s, c, gate] : waits_) {
      auto& scope = made_.scopes_[s];
      auto& column = scope.columns[c];
      if (column.gate_count++ == 0)
        column.first_gate =
            static_cast<std::uint32_t>(scope.waiting_gates.size());
      scope.waiting_gates.push_back(gate);
    }
  }

  // A group within takes a value for as long as its scope is there.
  void count_readers() {
    std::set<std::tuple<scope_id, column_id, scope_id>> from_within;
    for (group_id g = 0; g < groups_.size(); ++g) {
      for (const auto& n : made_.inputs(g))
        ++made_.scopes_[n.scope].columns[n.column].readers;
      for (const auto& n : made_.shared(g))
        from_within.insert({n.scope, n.column, made_.next_scope(g, n.scope)});
    }
    for (auto [s, c, within] : from_within) {
      ++made_.scopes_[s].columns[c].readers;
      made_.scopes_[within].read_around.push_back(c);
    }
  }

  dataflow& made_;
  const grouping& groups_;
  const graph& graph_;
  const task_policy& run_;
  std::vector<scope_id> scope_of_expander_; // by node
  std::map<std::tuple<scope_id, node_id, passing>, column_id> derived_;
  std::vector<std::tuple<scope_id, column_id, std::uint32_t>> waits_;
};

dataflow::dataflow(const grouping& groups, const task_policy& run) {
  builder{*this, groups, run}.build();
}

std::span<const dataflow::need> dataflow::needs(group_id g) const {
  return {needs_.data() + groups_[g].first_need, groups_[g].need_count};
}

std::span<const dataflow::need> dataflow::shared(group_id g) const {
  return needs(g).subspan(0, groups_[g].shared);
}

std::span<const dataflow::need> dataflow::inputs(group_id g) const {
  return needs(g).subspan(groups_[g].shared, groups_[g].inputs);
}

std::span<const column_id> dataflow::exports(group_id g) const {
  return {exports_.data() + groups_[g].first_export, groups_[g].export_count};
}

dataflow::level dataflow::level_of(group_id g, scope_id s) const {
  return levels_[groups_[g].first_level
                 + static_cast<std::uint32_t>(depths_[s])];
}

scope_id dataflow::next_scope(group_id g, scope_id s) const {
  auto next = groups_[g].scope;
  while (scopes_[next].parent != s)
    next = scopes_[next].parent;
  return next;
}

} // namespace troupe
