#include <troupe/hooks/progress.hpp>

namespace troupe {

progress::progress(std::shared_ptr<console> on, progress_layout layout)
    : console_(std::move(on)), layout_(layout),
      painter_([this](const std::stop_token& stop) { run_painter(stop); }) {}

progress::~progress() = default;

void progress::on_groups_planned(const groups_planned& e) {
  {
    std::lock_guard guard{mutex_};
    event_time_ = e.time;
    event_came_ = std::chrono::steady_clock::now();
    auto i = runs_.emplace(e.run->id, run_progress{e}).first;
    announce(i->second);
  }
  changed_.notify_all();
}

void progress::on_group_expanded(const group_expanded& e) {
  add(e);
  std::lock_guard guard{mutex_};
  if (auto i = runs_.find(e.run->id); i != runs_.end())
    announce(i->second);
}

void progress::on_task_finished(const task_finished& e) { add(e); }

void progress::on_group_finished(const group_finished& e) { add(e); }

void progress::on_run_finished(const run_finished& e) {
  add(e);
  std::lock_guard guard{mutex_};
  if (auto i = runs_.find(e.run->id); i != runs_.end()) {
    auto ended = std::move(i->second);
    runs_.erase(i);
    paint_end(ended);
  }
}

void progress::on_snapshot(const snapshot& e) { add(e); }

template <class Event>
void progress::add(const Event& e) {
  std::lock_guard guard{mutex_};
  if (e.time > event_time_) {
    event_time_ = e.time;
    event_came_ = std::chrono::steady_clock::now();
  }
  if (auto i = runs_.find(e.run->id); i != runs_.end())
    i->second.add(e);
}

// A change of state is a line of its own where there is no frame.
void progress::announce(const run_progress& run) {
  if (!console_->has_frame())
    console_->print(summarize(run, now()));
}

nanoseconds progress::now() const {
  return event_time_
         + std::chrono::nanoseconds(std::chrono::steady_clock::now()
                                    - event_came_)
               .count();
}

std::vector<run_progress> progress::runs() const {
  std::lock_guard guard{mutex_};
  std::vector<run_progress> all;
  for (const auto& [id, run] : runs_)
    all.push_back(run);
  return all;
}

std::vector<std::string> progress::lines_of(const run_progress& run) const {
  if (layout_ == progress_layout::line)
    return {draw_line(run, now(), style())};
  return draw(run, now(), style());
}

frame_style progress::style() const {
  return {.width = console_->width(), .colours = console_->has_colours()};
}

void progress::paint_live() {
  std::vector<std::string> lines;
  for (const auto& [id, run] : runs_) {
    if (!console_->has_frame())
      console_->print(summarize(run, now()));
    for (auto& text : lines_of(run))
      lines.push_back(std::move(text));
  }
  if (console_->has_frame())
    console_->paint(std::move(lines));
}

// The end of a run stays; the runs that go on are painted below it.
void progress::paint_end(const run_progress& run) {
  if (!console_->has_frame()) {
    console_->print(summarize(run, now()));
    return;
  }
  console_->paint(lines_of(run));
  console_->keep_frame();
  if (!runs_.empty())
    paint_live();
}

void progress::run_painter(const std::stop_token& stop) {
  auto interval = console_->has_frame() ? frame_interval : plain_interval;
  std::unique_lock guard{mutex_};
  while (!stop.stop_requested()) {
    changed_.wait(guard, stop, [this] { return !runs_.empty(); });
    // Waits for the interval, however often runs come and go meanwhile.
    changed_.wait_for(guard, stop, interval, [] { return false; });
    if (!stop.stop_requested() && !runs_.empty())
      paint_live();
  }
}

} // namespace troupe
