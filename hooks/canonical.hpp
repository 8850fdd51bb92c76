// What two streams of the same graph have in common, wherever it ran.

#pragma once

#include <troupe/hooks/event.hpp>

#include <span>
#include <string>
#include <vector>

namespace troupe {

/// The events of a run as sorted JSON lines without what may differ from one
/// run to the next: the run's id, seq, all times and durations, worker, slot,
/// the reason for the choice, and queue and transfer figures. The announcements
/// of an expansion are merged into its final one; its size is left out
/// elsewhere, for a task may begin before it is known.
///
/// Without fail-fast, timeouts, cancels, faults or sampling, they are equal for
/// each run of a graph with the same inputs and grouping: on one thread, on
/// many, on many machines. (But a fold of which an element fails may have begun
/// before that, or not.)
///
/// The events must be all of one run, in their order.
/// Thread-safety: a pure function.
std::vector<std::string> canonical(std::span<const event> events);

} // namespace troupe
