// What keeps the tasks of groups from going to another process. Private.

#pragma once

#include <troupe/graph/grouping.hpp>

#include <functional>
#include <string>
#include <vector>

namespace troupe {

/// One sentence for each edge that would have to cross between processes, and
/// whose type has no codec: with its two nodes, the type and what to do. Empty
/// if all may cross.
///
/// `leaves` says of which groups tasks may run in another process. What crosses
/// is what their tasks are given and what they yield to others.
std::vector<std::string>
codec_problems(const grouping& groups,
               const std::function<bool(group_id)>& leaves);

} // namespace troupe
