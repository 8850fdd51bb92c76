#include <troupe/actors/signal_listener.hpp>

#include <cstdlib>
#include <utility>

namespace troupe {

namespace {

constexpr int exit_interrupted = 130; // 128 + SIGINT, as shells have it

// Whether a signal came; not if it is to stop.
bool wait_for(const sigset_t& signals, const std::stop_token& stop) {
  timespec turn{0, 100'000'000};
  while (!stop.stop_requested())
    if (sigtimedwait(&signals, nullptr, &turn) > 0)
      return true;
  return false;
}

} // namespace

signal_listener::signal_listener() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

std::jthread signal_listener::listen(std::function<void()> first) const {
  return std::jthread{
      [this, call = std::move(first)](const std::stop_token& stop) {
        if (wait_for(signals_, stop))
          call();
        if (wait_for(signals_, stop))
          std::_Exit(exit_interrupted);
      }};
}

signal_listener::~signal_listener() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

} // namespace troupe
