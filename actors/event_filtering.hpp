// Which events of a list a subscriber is sent. Private.

#pragma once

#include <troupe/actors/messages.hpp>
#include <troupe/actors/subscription.hpp>
#include <troupe/hooks/event_filter.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

/// Events of a list that a subscriber is told of.
template <class Event>
struct selected_events {
  std::shared_ptr<const std::vector<Event>> list;
  event_places places = nullptr; ///< where they are in it; null: all

  std::size_t size() const { return places ? places->size() : list->size(); }
  const Event& operator[](std::size_t i) const {
    return (*list)[places ? (*places)[i] : i];
  }
};

template <class Event>
selected_events<Event> selected(std::shared_ptr<const std::vector<Event>> list,
                                event_places places) {
  return {std::move(list), std::move(places)};
}

/// A list of these alone; the very list if they are all.
template <class Event>
std::shared_ptr<const std::vector<Event>>
copied(const selected_events<Event>& some) {
  if (!some.places)
    return some.list;
  auto copies = std::make_shared<std::vector<Event>>();
  copies->reserve(some.size());
  for (std::size_t i = 0; i < some.size(); ++i)
    copies->push_back(some[i]);
  return copies;
}

/// Those of `all` for which `which` holds. None of them is copied.
template <class Event, class Predicate>
selected_events<Event> only(const selected_events<Event>& all,
                            Predicate which) {
  std::vector<std::uint32_t> places;
  places.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    if (which(all[i]))
      places.push_back(all.places ? (*all.places)[i]
                                  : static_cast<std::uint32_t>(i));
  if (places.size() == all.size())
    return all;
  return {all.list, std::make_shared<const std::vector<std::uint32_t>>(
                        std::move(places))};
}

} // namespace troupe
