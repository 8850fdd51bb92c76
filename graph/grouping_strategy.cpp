#include <troupe/graph/grouping_strategy.hpp>

#include <algorithm>
#include <numeric>

namespace troupe {

std::vector<std::uint64_t> by_repeatable_block(const graph& of) {
  auto keys = individually(of);
  for (node_id id = 0; id < of.size(); ++id)
    if (auto block = of.at(id).block; block != no_node)
      keys[id] = of.size() + block;
  return keys;
}

std::vector<std::uint64_t> individually(const graph& of) {
  std::vector<std::uint64_t> keys(of.size());
  std::iota(keys.begin(), keys.end(), 0);
  return keys;
}

std::vector<std::uint64_t> all_as_one(const graph& of) {
  return std::vector<std::uint64_t>(of.size(), 0);
}

std::vector<std::uint64_t> by_level(const graph& of) {
  std::vector<std::uint64_t> levels(of.size(), 0);
  for (node_id id = 0; id < of.size(); ++id) // arguments have smaller ids
    for (const auto& e : of.arguments(id))
      levels[id] = std::max(levels[id], levels[e.from] + 1);
  return levels;
}

} // namespace troupe
