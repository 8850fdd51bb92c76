// A policy as a JSON object, as to_json(graph) has it. Private.

#pragma once

#include <troupe/graph/policy.hpp>

#include <boost/json/object.hpp>

namespace troupe {

/// The settings that are set, in a fixed order; see graph_json.hpp.
boost::json::object policy_json(const task_policy& p);

} // namespace troupe
