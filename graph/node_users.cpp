#include <troupe/graph/draft_steps.hpp>

namespace troupe {

void link_users(graph::data& made) {
  auto& offsets = made.user_offsets;
  offsets.assign(made.nodes.size() + 1, 0);
  for (const auto& e : made.edges)
    ++offsets[e.from + 1];
  for (std::size_t i = 1; i < offsets.size(); ++i)
    offsets[i] += offsets[i - 1];
  made.users.resize(made.edges.size());
  auto next = offsets;
  for (node_id id = 0; id < made.nodes.size(); ++id)
    for (const auto& e : made.arguments(id))
      made.users[next[e.from]++] = id;
}

} // namespace troupe
