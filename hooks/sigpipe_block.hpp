// Keeps a write to a closed pipe from ending the process. Private.

#pragma once

#include <csignal>

namespace troupe {

/// As long as it lives, a write of this thread to a pipe that nobody reads any
/// more fails with EPIPE, and raises no SIGPIPE. Other threads, and what the
/// host has decided for the signal, are left alone.
class sigpipe_block {
public:
  sigpipe_block() noexcept;
  ~sigpipe_block();
  sigpipe_block(const sigpipe_block&) = delete;
  sigpipe_block& operator=(const sigpipe_block&) = delete;

private:
  bool is_pending_ = false; // it was raised by somebody else
  sigset_t outer_{};
};

} // namespace troupe
