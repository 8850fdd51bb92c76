#include <troupe/hooks/recorder.hpp>

namespace troupe {

std::vector<event> recorder::events() const {
  std::lock_guard guard{mutex_};
  return events_;
}

std::vector<engine_event_variant> recorder::engine_events() const {
  std::lock_guard guard{mutex_};
  return engine_events_;
}

void recorder::keep(event e) {
  std::lock_guard guard{mutex_};
  events_.push_back(std::move(e));
}

void recorder::keep(engine_event_variant e) {
  std::lock_guard guard{mutex_};
  engine_events_.push_back(std::move(e));
}

void recorder::on_run_started(const run_started& e) {
  {
    std::lock_guard guard{mutex_};
    definitions_.push_back(e.run->shared_from_this());
  }
  keep(e);
}

void recorder::on_groups_planned(const groups_planned& e) { keep(e); }
void recorder::on_group_expanded(const group_expanded& e) { keep(e); }
void recorder::on_task_submitted(const task_submitted& e) { keep(e); }
void recorder::on_task_started(const task_started& e) { keep(e); }
void recorder::on_node_finished(const node_finished& e) { keep(e); }
void recorder::on_attempt_finished(const attempt_finished& e) { keep(e); }
void recorder::on_task_finished(const task_finished& e) { keep(e); }
void recorder::on_group_finished(const group_finished& e) { keep(e); }
void recorder::on_run_finished(const run_finished& e) { keep(e); }
void recorder::on_worker_joined(const worker_joined& e) { keep(e); }
void recorder::on_hook_failed(const hook_failed& e) { keep(e); }

} // namespace troupe
