// A process that this one has started. Private.

#pragma once

#include <chrono>
#include <string>
#include <sys/types.h>
#include <vector>

namespace troupe {

/// Starts this very program again, with other arguments, and lets nothing of it
/// stay behind.
///
/// Thread-safety: none. Lifetime: the destructor kills the process, if it has
/// not ended, and waits for that.
class child_process {
public:
  /// @param arguments without the program's name
  /// @throws std::system_error if it cannot be started.
  explicit child_process(const std::vector<std::string>& arguments);
  ~child_process();
  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&&) = delete;

  /// Also when it has ended.
  pid_t id() const { return id_; }

  /// Whether it has ended, after `most` at the latest.
  bool ended_within(std::chrono::milliseconds most);

  /// Ends it at once.
  void kill();

private:
  pid_t id_;
  bool ended_ = false;
  int watched_; // a descriptor that is readable when the process has ended
};

} // namespace troupe
