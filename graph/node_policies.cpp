#include <troupe/graph/node_policies.hpp>

namespace troupe {

node_position position_of(const graph_draft& draft, node_id number,
                          node_kind kind) {
  auto opened = kind == node_kind::expander ? 1 : 0;
  return {kind, draft.depths[number] > opened};
}

namespace {

// What of a policy means something to such a node.
task_policy applicable(task_policy p, node_position at) {
  if (at.kind == node_kind::input)
    return {};
  if (at.kind != node_kind::expander) {
    p.window.reset();
    p.replayable.reset();
    p.failures.reset();
  }
  if (is_kept_local(at.kind))
    p.placement.reset();
  if (!at.in_block || at.kind == node_kind::async)
    p.batch.reset();
  if (at.kind == node_kind::async)
    p.blocking.reset();
  return p;
}

class policy_resolver {
public:
  explicit policy_resolver(const graph_draft& draft) : draft_(draft) {}

  policy_table::number resolve_for(node_id number, node_kind kind) {
    const auto& own = draft_.policies.own(number);
    const auto& defaults = defaults_of(draft_.module_of(number));
    return table_.add(
        applicable(resolve(own, defaults), position_of(draft_, number, kind)));
  }

  std::vector<task_policy> take() && { return std::move(table_).take(); }

private:
  const task_policy& defaults_of(std::string_view module) {
    auto [i, is_new] = defaults_.try_emplace(module);
    if (is_new)
      i->second = draft_.policies.defaults(module);
    return i->second;
  }

  const graph_draft& draft_;
  std::unordered_map<std::string_view, task_policy> defaults_; // by module
  policy_table table_;
};

// The numbers of all nodes' policies.
void resolve_policies(graph_draft& draft) {
  auto& made = *draft.made;
  policy_resolver resolver{draft};
  made.policy_of.reserve(made.nodes.size());
  for (node_id id = 0; id < made.nodes.size(); ++id) {
    auto number = made.number_of_id.empty() ? id : made.number_of_id[id];
    made.policy_of.push_back(resolver.resolve_for(number, made.nodes[id].kind));
  }
  made.policies = std::move(resolver).take();
}

// FNV-1a again, from where the fingerprint stands.
void add_to_fingerprint(std::uint64_t& hash, std::string_view text) {
  auto add = [&hash](unsigned char byte) {
    hash = (hash ^ byte) * 0x100000001b3u;
  };
  for (char c : text)
    add(static_cast<unsigned char>(c));
  add(0xff); // no UTF-8 text holds it, so it ends the text
}

void add_to_fingerprint(graph::data& made) {
  std::vector<std::string> texts;
  for (const auto& p : made.policies)
    texts.push_back(to_string(p));
  for (node_id id = 0; id < made.nodes.size(); ++id) {
    std::string text = made.policy_of.empty() ? "" : texts[made.policy_of[id]];
    auto notes = made.notes_of.find(id);
    if (notes != made.notes_of.end() && notes->second.fallback)
      text += " on_error";
    if (text.empty())
      continue;
    add_to_fingerprint(made.fingerprint, made.nodes[id].name);
    add_to_fingerprint(made.fingerprint, text);
  }
}

} // namespace

void add_policies(graph_draft& draft) {
  auto& made = *draft.made;
  bool any = !draft.policies.empty() || !draft.policies.modules().empty();
  if (any)
    resolve_policies(draft);
  if (any || !made.notes_of.empty())
    add_to_fingerprint(made);
}

} // namespace troupe
