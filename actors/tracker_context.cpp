#include <troupe/actors/tracker_context.hpp>

#include <utility>

namespace troupe {

namespace {

thread_local const tracker_context* current = nullptr;

} // namespace

const tracker_context& current_task() {
  if (!current)
    throw std::logic_error("current_task() was called outside of a task");
  return *current;
}

const tracker_context* current_task_if_any() noexcept { return current; }

task_scope::task_scope(const tracker_context& context) noexcept
    : outer_(std::exchange(current, &context)) {}

task_scope::~task_scope() { current = outer_; }

} // namespace troupe
