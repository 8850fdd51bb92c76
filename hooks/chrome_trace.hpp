// A hook that draws runs on a time line, for Perfetto and Chrome.

#pragma once

#include <troupe/hooks/hook.hpp>

#include <filesystem>
#include <memory>
#include <ostream>

namespace troupe {

class trace_painter;

/// Writes a trace that https://ui.perfetto.dev and `chrome://tracing` open, in
/// Chrome's Trace Event Format (a JSON object). docs/telemetry.md says what is
/// drawn as what.
///
///     engine.attach(std::make_shared<troupe::chrome_trace>("run.json"));
///
/// It is written while runs go on, about 600 bytes for a task of one node; any
/// number of runs may be in one file. In memory is what is told of attempts
/// that end just now, and a little for each group and worker.
///
/// What it was told of is in the file when it has caught up. That is valid JSON
/// then, and stays so in between, also if the process is killed. A stream that
/// cannot go back, such as a pipe, ends with the hook.
/// What is no UTF-8 in names and messages is replaced.
///
/// Thread-safety: as any hook's, so that a stream is written by one thread.
/// Errors: the first write that fails throws, which the engine reports as
/// `hook_failed`; nothing is written after it. A file holds what was told
/// before, as valid JSON.
class chrome_trace : public hook {
public:
  /// Writes to a file, which it truncates.
  /// @throws std::system_error that names the file, if it cannot be opened.
  explicit chrome_trace(const std::filesystem::path& file);

  /// Writes to a stream, which must outlive the hook.
  explicit chrome_trace(std::ostream& out);

  /// Ends what is written.
  ~chrome_trace() override;

  /// @name Draw what they are told
  /// @{

  /// See `hook`.
  void on_run_started(const run_started& e) override;
  void on_task_submitted(const task_submitted& e) override;
  void on_task_started(const task_started& e) override;
  void on_node_finished(const node_finished& e) override;
  void on_attempt_finished(const attempt_finished& e) override;
  void on_group_finished(const group_finished& e) override;
  void on_run_finished(const run_finished& e) override;
  void on_worker_joined(const worker_joined& e) override;
  void on_events_dropped(const events_dropped& e) override;
  void on_caught_up() override;
  /// @}

private:
  std::unique_ptr<trace_painter> painter_;
};

} // namespace troupe
