// Which events of a list a subscriber is sent. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/actors/subscription.hpp>
#include <troupe/hooks/event_filter.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
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

/// Events that a subscriber is told of: those of a list, or some of them.
template <class Event>
using chosen_events = std::vector<const Event*>;

/// Those of a list for which `which` holds.
template <class Event, class Predicate>
chosen_events<Event> chosen(const std::vector<Event>& list, Predicate which) {
  chosen_events<Event> some;
  some.reserve(list.size());
  for (const auto& e : list)
    if (which(e))
      some.push_back(&e);
  return some;
}

/// A list of these alone; the very list if they are all.
template <class Event>
std::shared_ptr<const std::vector<Event>>
only(std::shared_ptr<const std::vector<Event>> list,
     const chosen_events<Event>& some) {
  if (some.size() == list->size())
    return list;
  auto copies = std::make_shared<std::vector<Event>>();
  copies->reserve(some.size());
  for (const auto* e : some)
    copies->push_back(*e);
  return copies;
}

} // namespace troupe
