// The file descriptors of this process: counted, and limited.

#pragma once

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <sys/resource.h>

namespace test {

/// How many are open.
inline std::size_t count_descriptors() {
  std::filesystem::directory_iterator all{"/proc/self/fd"}, end;
  return static_cast<std::size_t>(std::distance(all, end)) - 1; // its own
}

/// As long as it is there, descriptors have smaller numbers than `end`.
class descriptor_limit {
public:
  explicit descriptor_limit(int end) {
    getrlimit(RLIMIT_NOFILE, &before_);
    auto limited = before_;
    limited.rlim_cur = static_cast<rlim_t>(end);
    setrlimit(RLIMIT_NOFILE, &limited);
  }
  ~descriptor_limit() { setrlimit(RLIMIT_NOFILE, &before_); }
  descriptor_limit(const descriptor_limit&) = delete;
  descriptor_limit& operator=(const descriptor_limit&) = delete;

private:
  rlimit before_{};
};

} // namespace test
