// The peer: what the same tasks cost as bare CAF actors.

#pragma once

#include <cstdint>
#include <string>

namespace bench {

/// Seconds for `tasks` actors, each spawned, sent one message, answering and
/// ending, with at most `window` alive at once; a system with `threads`
/// scheduler threads under `policy` ("sharing" or "stealing").
double raw_caf_seconds(std::uint64_t tasks, std::size_t window,
                       std::size_t threads, const std::string& policy);

} // namespace bench
