#include <troupe/graph/draft_steps.hpp>

namespace troupe {

void check_names(graph_draft& draft) {
  const auto& nodes = draft.made->nodes;
  for (node_id id = 0; id < nodes.size(); ++id) {
    const auto& name = nodes[id].name;
    if (nodes[id].kind != node_kind::input && !nodes[id].function)
      draft.tell(id, "has a null pointer as its function");
    if (name.empty() || name.back() == '/') {
      draft.tell(id, "has no name");
      continue;
    }
    auto [first, is_new] = draft.made->by_name.emplace(name, id);
    if (!is_new)
      draft.tell(id, "has the same name as the node at "
                         + to_string(nodes[first->second].where)
                         + ": give one of them another name");
  }
}

} // namespace troupe
