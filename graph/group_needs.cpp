#include <troupe/graph/group_needs.hpp>
#include <troupe/graph/scope.hpp>

#include <algorithm>

namespace troupe {

namespace {

// Whether what is in `scope` is there once for each element of `block`.
bool is_around(const graph& of, node_id scope, node_id block) {
  while (block != scope && block != no_node)
    block = of.at(block).block;
  return block == scope;
}

} // namespace

std::vector<group_need> needs_of(const grouping& groups, group_id g) {
  const auto& of = groups.of();
  std::vector<group_need> needs;
  auto add = [&](group_id on, bool gathered) {
    if (on != no_group && on != g)
      needs.push_back({on, gathered});
  };
  add(groups.spawner(g), false);
  for (auto id : groups.nodes(g))
    for (const auto& e : groups.arguments(id)) {
      auto on = groups.group_of(e.from);
      if (on == no_group)
        continue; // an input
      bool one = of.at(e.from).kind == node_kind::expander
                 || (!is_gathering(e)
                     && is_around(of, of.at(e.from).block, groups.block(g)));
      add(on, !one);
      if (!one)
        add(groups.spawner(on), false);
    }
  std::sort(needs.begin(), needs.end());
  needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
  return needs;
}

} // namespace troupe
