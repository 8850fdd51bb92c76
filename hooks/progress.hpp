// A hook that shows progress on a terminal.

#pragma once

#include <troupe/hooks/console.hpp>
#include <troupe/hooks/hook.hpp>
#include <troupe/hooks/progress_frame.hpp>
#include <troupe/hooks/progress_state.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace troupe {

/// What a run looks like on a terminal.
enum class progress_layout : std::uint8_t {
  bars, ///< a line for the task groups, and one for each live expansion
  line, ///< one line in all, which counts tasks
};

/// Shows how far runs are: a line for the task groups, and one for each
/// expansion that is alive. On a terminal the lines are painted ten times a
/// second at most; elsewhere, or with TERM=dumb, there is a plain line every
/// few seconds and at each change of state. The last frame is always painted.
///
/// Costs one lock per event; a thread of its own paints, and sleeps while no
/// run is alive.
/// Thread-safety: as any hook's. Errors: what cannot be written is dropped.
class progress : public hook {
public:
  /// Between two frames on a terminal, at least.
  static constexpr std::chrono::milliseconds frame_interval{100};
  /// Between two plain lines, unless the state changes.
  static constexpr std::chrono::milliseconds plain_interval{5'000};

  /// Paints on `on`, by default stderr. What else goes there should go through
  /// the same console.
  explicit progress(std::shared_ptr<console> on = std::make_shared<console>(),
                    progress_layout layout = progress_layout::bars);
  ~progress() override;

  /// How far the runs are that are on their way, to be shown in another manner.
  /// From any thread.
  std::vector<run_progress> runs() const;

  void on_groups_planned(const groups_planned& e) override;
  void on_group_expanded(const group_expanded& e) override;
  void on_task_finished(const task_finished& e) override;
  void on_group_finished(const group_finished& e) override;
  void on_run_finished(const run_finished& e) override;
  void on_snapshot(const snapshot& e) override;

private:
  template <class Event>
  void add(const Event& e);
  void announce(const run_progress& run);
  void paint_live();
  void paint_end(const run_progress& run);
  frame_style style() const;
  nanoseconds now() const;
  void run_painter(const std::stop_token& stop);

  std::vector<std::string> lines_of(const run_progress& run) const;

  std::shared_ptr<console> console_;
  progress_layout layout_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::map<run_id, run_progress> runs_;
  // The newest event's time, and when it came: events carry the time line.
  nanoseconds event_time_ = 0;
  std::chrono::steady_clock::time_point event_came_;
  std::jthread painter_; // last: it uses all of the above
};

} // namespace troupe
