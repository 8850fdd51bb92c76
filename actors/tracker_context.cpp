#include <troupe/actors/tracker_context.hpp>
#include <troupe/hooks/span_id.hpp>

#include <utility>

namespace troupe {

namespace {

thread_local const tracker_context* current = nullptr;

} // namespace

std::string tracker_context::traceparent() const {
  trace_parent p{run->id, span_of(run->id, task, attempt)};
  if (auto given = run->baggage.find("traceparent");
      given != run->baggage.end())
    if (auto by = parse_traceparent(given->second))
      p.sampled = by->sampled;
  return to_traceparent(p);
}

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
