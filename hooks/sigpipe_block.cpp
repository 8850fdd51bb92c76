#include <troupe/hooks/sigpipe_block.hpp>

#include <cerrno>
#include <ctime>

namespace troupe {

namespace {

sigset_t only_sigpipe() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool is_sigpipe_pending() {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

} // namespace

sigpipe_block::sigpipe_block() noexcept : is_pending_(is_sigpipe_pending()) {
  auto set = only_sigpipe();
  pthread_sigmask(SIG_BLOCK, &set, &outer_);
}

// The signal goes to the thread that wrote; nobody is to find it later.
sigpipe_block::~sigpipe_block() {
  if (!is_pending_ && is_sigpipe_pending()) {
    auto set = only_sigpipe();
    timespec at_once{};
    while (sigtimedwait(&set, nullptr, &at_once) < 0 && errno == EINTR)
      continue;
  }
  pthread_sigmask(SIG_SETMASK, &outer_, nullptr);
}

} // namespace troupe
