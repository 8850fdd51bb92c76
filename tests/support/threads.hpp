// The threads of this process, counted.

#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <thread>

namespace test {

/// How many threads the process has, as the kernel counts them.
inline std::size_t count_threads() {
  // The thread sanitizer has a thread of its own once there was another one.
  std::thread{[] {}}.join();
  std::filesystem::directory_iterator all{"/proc/self/task"}, end;
  return static_cast<std::size_t>(std::distance(all, end));
}

/// Whether no more than `left` threads are there, or will be soon: the kernel
/// lists a thread a moment longer than it takes to join it.
inline bool threads_end(std::size_t left) {
  for (int i = 0; i < 100'000; ++i) {
    if (count_threads() <= left)
      return true;
    std::this_thread::yield();
  }
  return false;
}

} // namespace test
