#include <troupe/graph/task_program.hpp>

#include <algorithm>
#include <unordered_map>

namespace troupe {

task_program::task_program(const grouping& groups, group_id g) {
  const auto& graph = groups.of();
  const auto& targeted = groups.selected().targeted;
  std::unordered_map<node_id, std::uint32_t> step_of;
  for (auto id : groups.nodes(g)) {
    step s{id, static_cast<std::uint32_t>(sources_.size()), 0};
    for (const auto& e : graph.arguments(id)) {
      auto i = step_of.find(e.from);
      if (e.how == passing::order) {
        if (i == step_of.end())
          continue; // another group: it has ended before this one began
        sources_.push_back({source::kind::awaited, i->second});
      } else if (e.how == passing::plain
                 && graph.at(e.from).kind == node_kind::expander) {
        sources_.push_back({source::kind::element, 0});
      } else if (i != step_of.end()) {
        sources_.push_back({source::kind::step, i->second});
      } else {
        sources_.push_back({source::kind::shared, share(e.from)});
      }
      ++s.source_count;
    }
    auto users = graph.users(id);
    bool exported =
        targeted[id]
        || std::any_of(users.begin(), users.end(), [&](node_id user) {
             auto other = groups.group_of(user);
             return other != no_group && other != g;
           });
    auto index = static_cast<std::uint32_t>(steps_.size());
    if (exported)
      exports_.push_back(index);
    step_of.emplace(id, index);
    steps_.push_back(s);
  }
}

std::uint32_t task_program::share(node_id id) {
  auto i = std::find(shared_.begin(), shared_.end(), id);
  if (i == shared_.end())
    i = shared_.insert(i, id);
  return static_cast<std::uint32_t>(i - shared_.begin());
}

} // namespace troupe
