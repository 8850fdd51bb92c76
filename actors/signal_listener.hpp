// What a program does when it is asked to end. Private.

#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace troupe {

/// Takes SIGINT and SIGTERM, as long as it lives: threads that are made after
/// it have them blocked.
///
/// Thread-safety: none.
class signal_listener {
public:
  signal_listener();
  ~signal_listener();
  signal_listener(const signal_listener&) = delete;
  signal_listener& operator=(const signal_listener&) = delete;

  /// Calls `first` at the first signal, in the thread that is returned; the
  /// second one ends the process. When that thread is stopped, nothing is
  /// called any more. The object outlives it.
  [[nodiscard]] std::jthread listen(std::function<void()> first) const;

private:
  sigset_t signals_;
  sigset_t before_;
};

} // namespace troupe
