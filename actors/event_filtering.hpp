// Which events of a list a subscriber is sent. Private.

#pragma once

#include <troupe/actors/subscription.hpp>
#include <troupe/hooks/event_filter.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// Which groups of a run a filter lets pass; empty: all.
inline std::vector<bool> passing_groups(const event_filter& filter,
                                        const grouping& groups) {
  std::vector<bool> passes;
  if (filter.groups.empty())
    return passes;
  for (group_id g = 0; g < groups.size(); ++g)
    passes.push_back(
        std::find(filter.groups.begin(), filter.groups.end(), groups.name(g))
        != filter.groups.end());
  return passes;
}

/// The group that an event is of, or `no_group`.
inline group_id group_of(const event& e) {
  return std::visit(
      [](const auto& one) {
        using type = std::decay_t<decltype(one)>;
        if constexpr (std::is_base_of_v<task_event, type>)
          return one.task.group;
        else if constexpr (requires { one.group; })
          return one.group;
        else
          return no_group;
      },
      e);
}

inline bool wants(const event_filter& filter, const subscription& sub,
                  const event& e) {
  if (!filter.kinds.contains(e))
    return false;
  auto g = sub.groups.empty() ? no_group : group_of(e);
  return g == no_group || sub.groups[g];
}

inline bool wants(const event_filter& filter, const subscription&,
                  const engine_event_variant& e) {
  return filter.kinds.contains(e);
}

/// What is sent even to those who are too slow: without it they could make
/// nothing of the rest.
inline bool is_vital(const event& e) {
  return std::holds_alternative<run_started>(e)
         || std::holds_alternative<groups_planned>(e)
         || std::holds_alternative<run_finished>(e)
         || std::holds_alternative<snapshot>(e);
}
inline bool is_vital(const engine_event_variant&) { return true; }

/// Those of `all` for which `which` holds; the very list if it holds for all.
template <class Event, class Predicate>
std::shared_ptr<const std::vector<Event>>
only(const std::shared_ptr<const std::vector<Event>>& all, Predicate which) {
  auto n =
      static_cast<std::size_t>(std::count_if(all->begin(), all->end(), which));
  if (n == all->size())
    return all;
  auto some = std::make_shared<std::vector<Event>>();
  some->reserve(n);
  std::copy_if(all->begin(), all->end(), std::back_inserter(*some), which);
  return some;
}

} // namespace troupe
