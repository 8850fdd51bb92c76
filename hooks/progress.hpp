// A hook that shows progress on a terminal.

#pragma once

#include <troupe/hooks/console.hpp>
#include <troupe/hooks/hook.hpp>
#include <troupe/hooks/progress_frame.hpp>
#include <troupe/hooks/progress_state.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
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
/// second at most, whatever happens; elsewhere, or with TERM=dumb, there is a
/// plain line every few seconds, at a run's begin and end, and when a block
/// becomes known. Runs of one graph are numbered, as in `census #2`, and runs
/// for which there is no room are counted. When a run has ended its last lines
/// stay, above those of the others; they are there when `run_handle::wait`
/// returns.
///
/// Costs one lock per task; a thread of its own paints, and sleeps while no run
/// is alive. A terminal that takes nothing holds up no task. If it is detached
/// while a run is on its way, it goes on showing that until it is destroyed.
/// Thread-safety: as any hook's. Errors: what cannot be written is dropped.
class progress : public hook {
public:
  /// Between two frames on a terminal, at least.
  static constexpr std::chrono::milliseconds frame_interval{100};
  /// Between two plain lines, unless the state changes.
  static constexpr std::chrono::milliseconds plain_interval{5'000};

  /// Paints on `on`, by default stderr. What else goes there should go through
  /// the same console: see `console_capture` and `console_sink`.
  explicit progress(std::shared_ptr<console> on = std::make_shared<console>(),
                    progress_layout layout = progress_layout::bars);
  ~progress() override;

  /// How far the runs are that are on their way, in the order in which they
  /// began, to be shown in another manner. From any thread.
  std::vector<run_progress> runs() const;
  /// The time for which to `draw` them, on the time line of events; 0 before
  /// the first. From any thread.
  nanoseconds now() const;

  /// Of most events of a task, nothing is shown.
  event_kinds wanted() const override;
  /// A quarter of the time between two frames.
  std::chrono::milliseconds max_delay() const override {
    return frame_interval / 4;
  }

  /// @name Count the event
  /// @{

  /// In the thread of the hook, as `hook` says.
  void on_groups_planned(const groups_planned& e) override;
  void on_group_expanded(const group_expanded& e) override;
  void on_attempt_finished(const attempt_finished& e) override;
  void on_task_finished(const task_finished& e) override;
  void on_group_finished(const group_finished& e) override;
  void on_run_finished(const run_finished& e) override;
  void on_snapshot(const snapshot& e) override;
  void on_resources_sampled(const resources_sampled& e) override;
  void on_caught_up() override;
  /// @}

private:
  template <class Event>
  void add(const Event& e);
  run_progress* find(const run_definition& run);
  std::string free_name(const std::string& graph) const;
  void note_time(nanoseconds of_event);
  nanoseconds time() const;
  void announce(run_id id);
  void paint_live();
  std::vector<const run_progress*> in_order() const;
  std::vector<std::string> live_lines() const;
  std::vector<std::string> lines_of(const run_progress& run,
                                    std::size_t most) const;
  bool wait_for_turn(const std::stop_token& stop);

  std::shared_ptr<console> console_;
  progress_layout layout_;
  std::mutex writing_;       // who writes; comes before the other one
  mutable std::mutex mutex_; // never held while something is written
  std::condition_variable_any changed_;
  std::map<run_id, run_progress> runs_;
  const run_definition* last_ = nullptr; // of the event before
  run_progress* last_progress_ = nullptr;
  nanoseconds latest_ = 0;          // of events' times
  std::optional<nanoseconds> lead_; // of the time of events over steady_clock
  std::jthread painter_;            // last: it uses all of the above
};

} // namespace troupe
