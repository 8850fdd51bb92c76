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

} // namespace test
