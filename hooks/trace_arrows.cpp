#include <troupe/graph/passing.hpp>
#include <troupe/hooks/trace_arrows.hpp>

#include <algorithm>

namespace troupe {

namespace {

bool is_in_first_elements(element_ref within) {
  while (within && within->index == 0)
    within = within->within;
  return !within;
}

} // namespace

trace_arrows::trace_arrows(const grouping& groups) : groups_(groups.size()) {
  for (group_id g = 0; g < groups.size(); ++g) {
    auto& needs = groups_[g].needs;
    for (auto id : groups.nodes(g))
      for (const auto& e : groups.arguments(id))
        if (auto from = groups.group_of(e.from); from != no_group && from != g)
          needs.push_back({from, gathers(e.how)});
    std::ranges::sort(needs);
    needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
  }
}

std::vector<trace_arrows::place>
trace_arrows::add(const task_ref& t, std::uint32_t attempt, const place& p) {
  if (!is_in_first_elements(t.within))
    return {};
  auto& g = groups_[t.group];
  if (!g.longest || g.longest->when.end <= p.when.end)
    g.longest = p;
  if (t.index > 0)
    return {};
  g.first = p;
  return attempt == 0 ? sources_of(g, p) : std::vector<place>{};
}

// Time must not go backwards along an arrow.
std::vector<trace_arrows::place>
trace_arrows::sources_of(const group& g, const place& p) const {
  std::vector<place> found;
  for (const auto& d : g.needs) {
    const auto& from = d.gathers ? groups_[d.on].longest : groups_[d.on].first;
    if (from && from->when.end <= p.when.start)
      found.push_back(*from);
  }
  return found;
}

} // namespace troupe
