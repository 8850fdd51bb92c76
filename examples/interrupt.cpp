#include "interrupt.hpp"

#include <csignal>

namespace {

constexpr int wake_up = SIGUSR1;

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int s : {SIGINT, SIGTERM, wake_up})
    sigaddset(&set, s);
  return set;
}

} // namespace

interrupt::interrupt() {
  auto set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this](std::stop_token ending) { wait(ending); });
}

interrupt::~interrupt() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), wake_up);
}

void interrupt::wait(std::stop_token ending) {
  auto set = watched_signals();
  while (!ending.stop_requested()) {
    int s = 0;
    sigwait(&set, &s);
    if (s == wake_up || signal_ != 0)
      continue;
    signal_ = s;
    source_.request_stop();
  }
}
