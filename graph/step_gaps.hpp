// Which steps of a task yield nothing, and why. Private.

#pragma once

#include <troupe/graph/fold_feed.hpp>
#include <troupe/graph/task_program.hpp>

#include <optional>
#include <span>
#include <vector>

namespace troupe {

/// What is missing of a task's needs: of its program's `shared()`, then of its
/// `inputs()`, then of its `awaited()`; null for what is there.
using missing_needs = std::vector<const missing_value*>;

/// By step of a task: why it cannot run, if something that it needs is missing.
using step_gaps = std::vector<std::optional<missing_value>>;

/// Finds the steps that cannot run for what is missing outside.
step_gaps find_gaps(const task_program& program, const missing_needs& missing);

/// The same for a task that has ended, with its failures: steps that failed are
/// gaps too.
step_gaps find_gaps(const task_program& program, const missing_needs& missing,
                    const graph& of, const task_ref& task,
                    std::span<const shared_failure> failures);

} // namespace troupe
