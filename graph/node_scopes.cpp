#include <troupe/graph/draft_steps.hpp>

namespace troupe {

namespace {

// A scope is the expander whose block something is in, or none. The scope that
// an expander is in itself is the parent of the one that it opens.
class scope_finder {
public:
  explicit scope_finder(graph_draft& draft) : draft_(draft) {}

  // A node is in the innermost of its arguments' scopes, which all of the
  // others must be around.
  void place(node_id id) {
    edge deepest{no_node, passing::plain};
    for (const auto& e : draft_.arguments(id)) {
      if (is_within(scope_of(deepest), scope_of(e)))
        continue;
      if (!is_within(scope_of(e), scope_of(deepest)))
        return tell_of_product(id, deepest, e);
      deepest = e;
    }
    draft_.made->nodes[id].block = scope_of(deepest);
    if (at(id).kind == node_kind::fold)
      check_fold(id, deepest);
  }

private:
  const node& at(node_id id) const { return draft_.made->nodes[id]; }

  node_id parent(node_id scope) const {
    return scope == no_node ? no_node : at(scope).block;
  }

  // The scope in which there is one value of an argument. Order alone has none,
  // and so places no node.
  node_id scope_of(const edge& e) const {
    if (e.from == no_node || e.how == passing::order)
      return no_node;
    bool opens = at(e.from).kind == node_kind::expander;
    auto scope = opens ? e.from : at(e.from).block;
    return gathers(e.how) ? parent(scope) : scope;
  }

  bool is_within(node_id scope, node_id outer) const {
    while (scope != outer && scope != no_node)
      scope = parent(scope);
    return scope == outer;
  }

  // The scope around `scope`, or itself, that is the first below what `scope`
  // and `other` have in common.
  node_id branch(node_id scope, node_id other) const {
    while (!is_within(other, parent(scope)))
      scope = parent(scope);
    return scope;
  }

  void tell_of_product(node_id id, const edge& a, const edge& b) {
    auto p = scope_of(a), q = scope_of(b);
    auto inner = branch(q, p), outer = p;
    // The later one can take the earlier one without a cycle.
    if (inner < outer)
      inner = branch(p, q), outer = q;
    draft_.tell_of_arguments(
        id, "takes " + words(a) + ", which is there once per element of "
                + draft_.quoted(p) + ", and " + words(b)
                + ", once per element of " + draft_.quoted(q)
                + ": two expansions cannot meet in one block; for all pairs, "
                  "let "
                + draft_.quoted(inner) + " take an element of "
                + draft_.quoted(outer)
                + "; for two lists, collect one of them first");
  }

  // A fold takes in all elements once, and so has no more than one value for
  // them.
  void check_fold(node_id id, const edge& deepest) {
    const auto& elements = draft_.arguments(id)[0];
    if (scope_of(elements) == scope_of(deepest))
      return;
    draft_.tell_of_arguments(
        id,
        "folds " + draft_.quoted(elements.from) + ", and takes "
            + words(deepest) + ", which is there once per element of "
            + draft_.quoted(scope_of(deepest))
            + ": a fold is there once for all elements; use node() with all("
            + draft_.made->nodes[elements.from].name
            + ") instead, or collect the other one first");
  }

  std::string words(const edge& e) const {
    return (gathers(e.how) ? "all of " : "") + draft_.quoted(e.from);
  }

  graph_draft& draft_;
};

bool takes_a_faulty_one(const graph_draft& draft, node_id id) {
  for (const auto& e : draft.arguments(id))
    if (e.how != passing::order && draft.faulty[e.from])
      return true;
  return false;
}

} // namespace

void find_scopes(graph_draft& draft) {
  scope_finder scopes{draft};
  for (node_id id = 0; id < draft.made->nodes.size(); ++id) {
    if (draft.faulty[id])
      continue;
    if (takes_a_faulty_one(draft, id))
      draft.faulty[id] = true; // told before: no word about its users
    else
      scopes.place(id);
  }
}

} // namespace troupe
