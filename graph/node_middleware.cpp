#include <troupe/graph/draft_steps.hpp>

namespace troupe {

namespace {

bool is_within(std::string_view module, std::string_view outer) {
  return outer.empty() || module == outer
         || (module.starts_with(outer) && module[outer.size()] == '/');
}

graph::data::chain chain_of(const graph_draft& draft, std::string_view module) {
  graph::data::chain found;
  for (const auto& use : draft.uses)
    if (is_within(module, use.module))
      found.push_back(use.what);
  return found;
}

} // namespace

void add_middleware(graph_draft& draft) {
  if (draft.uses.empty())
    return;
  auto& made = *draft.made;
  std::unordered_map<std::string_view, std::uint32_t> known; // by module
  for (node_id id = 0; id < made.nodes.size(); ++id) {
    auto number = made.number_of_id.empty() ? id : made.number_of_id[id];
    auto module = draft.module_of(number);
    auto [i, is_new] = known.try_emplace(
        module, static_cast<std::uint32_t>(made.chains.size()));
    if (is_new)
      made.chains.push_back(chain_of(draft, module));
    made.chain_of.push_back(i->second);
  }
}

} // namespace troupe
