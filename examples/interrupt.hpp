// Ctrl-C for programs with threads: a stop request instead of the end.

#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

/// Turns the first SIGINT (Ctrl-C) or SIGTERM into a stop request.
///
///     interrupt ctrl_c; // first in main
///     ...
///     std::stop_callback stop{ctrl_c.token(), [&] { run.cancel(); }};
///
/// Make it before any other thread: it blocks the signals in the calling
/// thread, from which the later ones inherit that. The callbacks run on a
/// thread of its own, so they may do anything. Uses SIGUSR1 for itself.
class interrupt {
public:
  interrupt();
  ~interrupt();
  interrupt(const interrupt&) = delete;
  interrupt& operator=(const interrupt&) = delete;

  /// Is asked to stop at the first signal.
  std::stop_token token() const { return source_.get_token(); }

  /// The first signal, or 0 if there was none.
  int signal() const { return signal_; }

  /// What a shell expects of a program that this signal ended: 128 + signal.
  int exit_code() const { return 128 + signal_; }

private:
  void wait(std::stop_token ending);

  std::stop_source source_;
  std::atomic<int> signal_{0};
  std::jthread waiter_;
};
