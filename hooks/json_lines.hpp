// A hook that writes events as JSON lines.

#pragma once

#include <troupe/hooks/event_json.hpp>
#include <troupe/hooks/hook.hpp>

#include <filesystem>
#include <memory>
#include <ostream>

namespace troupe {

class output_file;

/// Writes one event a line, in the order of `seq`; docs/telemetry.md lists the
/// fields. What is no UTF-8 in names and messages is replaced by U+FFFD. What
/// it was told of is in the file when it has caught up, so that little is
/// missing there when the process is killed.
///
/// Thread-safety: as any hook's, so that a stream is written by one thread.
/// Errors: the first write that fails throws, which the engine reports as
/// `hook_failed`; nothing is written after it.
class json_lines : public hook {
public:
  /// Writes to a file, which it truncates.
  /// @throws std::system_error that names the file, if it cannot be opened.
  explicit json_lines(const std::filesystem::path& file);

  /// Writes to a stream, which must outlive the hook.
  explicit json_lines(std::ostream& out);

  ~json_lines() override;

  void on_event(const event& e) override;
  void on_engine_event(const engine_event_variant& e) override;
  void on_caught_up() override;

private:
  std::unique_ptr<output_file> out_;
  event_json convert_;
};

} // namespace troupe
