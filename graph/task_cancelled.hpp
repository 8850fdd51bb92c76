// What a node throws when it has stopped since it was asked to.

#pragma once

#include <stdexcept>

namespace troupe {

/// Thrown by a node to say that it has stopped because it was asked to.
class task_cancelled : public std::runtime_error {
public:
  /// What it says is always the same.
  task_cancelled() : std::runtime_error("the task was cancelled") {}
};

} // namespace troupe
