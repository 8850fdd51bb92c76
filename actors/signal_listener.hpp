// What a program does when it is asked to end. Private.

#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace troupe {

/// Takes SIGINT and SIGTERM, as long as it lives: threads that are made after
/// it have them blocked.
///
/// Thread-safety: none. Lifetime: what is called must be there until the
/// object's end.
class signal_listener {
public:
  signal_listener();
  ~signal_listener();
  signal_listener(const signal_listener&) = delete;
  signal_listener& operator=(const signal_listener&) = delete;

  /// Calls `first` at the first signal, in a thread of its own; the second one
  /// ends the process. Call it once.
  void listen(std::function<void()> first);

private:
  sigset_t signals_;
  sigset_t before_;
  std::jthread thread_;
};

} // namespace troupe
