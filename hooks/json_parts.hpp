// What several documents say in the same way, as JSON. Private.

#pragma once

#include <troupe/hooks/event.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace troupe {

/// Tasks by state, without the states that none is in.
boost::json::object to_object(const task_counts& counts);

/// An error, with its causes and the attempts before it.
boost::json::object to_object(const failure& f);

/// The name of a task that there may not be: at the root, nothing spawns tasks.
std::optional<std::string> name_if_any(const grouping& groups,
                                       const task_ref& t);

/// A group as `groups_planned` tells it.
boost::json::object group_object(const grouping& groups, group_id g);

/// The elements of which there is more to say than that they are there.
boost::json::array elements_of(const group_expanded& e);

/// How far each group is.
boost::json::array groups_of(const snapshot& e);

} // namespace troupe
