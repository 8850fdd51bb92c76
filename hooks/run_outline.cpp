#include <troupe/hooks/run_outline.hpp>

namespace troupe {

expansion_id expansion_table::number(const task_position& by) {
  auto next = static_cast<expansion_id>(by_.size());
  auto [i, is_new] = ids_.try_emplace({by.group, by.expansion, by.index}, next);
  if (is_new)
    by_.push_back(by);
  return i->second;
}

expansion_id expansion_table::find(const task_position& by) const {
  auto i = ids_.find({by.group, by.expansion, by.index});
  return i == ids_.end() ? 0 : i->second;
}

std::string run_outline::block_name(group_id expander) const {
  constexpr std::string_view prefix = "expand-";
  return "block-" + groups[expander].name.substr(prefix.size());
}

task_position run_outline::around(const expansion_table& expansions,
                                  task_position t, std::uint32_t depth) const {
  for (auto d = groups[t.group].depth; d > depth; --d)
    t = expansions.by(t.expansion);
  return t;
}

std::string run_outline::task_name(const expansion_table& expansions,
                                   const task_position& t) const {
  const auto& g = groups[t.group];
  if (g.depth == 0)
    return g.name;
  auto element = [&](const task_position& in) {
    return block_name(groups[in.group].spawner) + '[' + std::to_string(in.index)
           + ']';
  };
  auto text = g.per_element ? g.name + '[' + std::to_string(t.index) + ']'
                            : element(t) + '/' + g.name;
  for (auto by = expansions.by(t.expansion); groups[by.group].depth > 0;
       by = expansions.by(by.expansion))
    text.insert(0, element(by) + '/');
  return text;
}

} // namespace troupe
