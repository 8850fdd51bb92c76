#include <troupe/hooks/chrome_trace.hpp>
#include <troupe/hooks/trace_painter.hpp>

namespace troupe {

chrome_trace::chrome_trace(const std::filesystem::path& file)
    : painter_(std::make_unique<trace_painter>(file)) {}

chrome_trace::chrome_trace(std::ostream& out)
    : painter_(std::make_unique<trace_painter>(out)) {}

chrome_trace::~chrome_trace() = default;

void chrome_trace::on_run_started(const run_started& e) { painter_->add(e); }

void chrome_trace::on_task_submitted(const task_submitted& e) {
  painter_->add(e);
}

void chrome_trace::on_task_started(const task_started& e) { painter_->add(e); }

void chrome_trace::on_node_finished(const node_finished& e) {
  painter_->add(e);
}

void chrome_trace::on_attempt_finished(const attempt_finished& e) {
  painter_->add(e);
}

void chrome_trace::on_group_finished(const group_finished& e) {
  painter_->add(e);
}

void chrome_trace::on_run_finished(const run_finished& e) { painter_->add(e); }

void chrome_trace::on_worker_joined(const worker_joined& e) {
  painter_->add(e);
}

void chrome_trace::on_events_dropped(const events_dropped& e) {
  painter_->add(e);
}

void chrome_trace::on_caught_up() { painter_->flush(); }

} // namespace troupe
