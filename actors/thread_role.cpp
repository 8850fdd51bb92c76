#include <troupe/actors/thread_role.hpp>
#include <troupe/actors/tracker_context.hpp>

#include <stdexcept>
#include <utility>

namespace troupe {

namespace {

thread_local thread_role current_role = thread_role::free;

} // namespace

void set_thread_role(thread_role role) noexcept { current_role = role; }

thread_role_scope::thread_role_scope(thread_role role) noexcept
    : outer_(std::exchange(current_role, role)) {}

thread_role_scope::~thread_role_scope() { current_role = outer_; }

void require_free_thread() {
  if (current_task_if_any())
    throw std::logic_error("a task must not wait for a run: it holds the slot "
                           "that the run may need");
  if (current_role == thread_role::hook)
    throw std::logic_error("a hook must not wait for a run: the run waits for "
                           "its hooks");
  if (current_role == thread_role::scheduler)
    throw std::logic_error("an actor must not wait for a run: it holds a "
                           "thread that the run may need; let the run tell it "
                           "with run_handle::notify, or spawn it detached");
}

} // namespace troupe
