// How a node decides that those who take its value are skipped.

#pragma once

#include <stdexcept>
#include <string>

namespace troupe {

/// What `skip` throws; to be told from an error, not to be caught.
class skipped : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Ends the node that calls it without a value. What needs that is skipped,
/// with this task as root cause and `why` as the reason; see
/// `graph_builder::first_of` for where branches meet again. Nothing has failed:
/// a run succeeds whose targets are delivered or were skipped so.
///
///     if (page.empty())
///       troupe::skip("the page is empty");
///
/// Thread-safety: any thread that runs a node.
[[noreturn]] inline void skip(const std::string& why) { throw skipped{why}; }

} // namespace troupe
