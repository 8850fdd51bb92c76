// Owns a file descriptor. Private.

#pragma once

#include <unistd.h>
#include <utility>

namespace troupe {

/// Closes a file descriptor at its end; -1 is none.
class file_descriptor {
public:
  file_descriptor() = default;
  explicit file_descriptor(int fd) : fd_(fd) {}
  ~file_descriptor() { reset(); }
  file_descriptor(file_descriptor&& other) noexcept : fd_(other.release()) {}
  file_descriptor& operator=(file_descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }

  /// From now on it is the caller's to close.
  int release() { return std::exchange(fd_, -1); }

  void reset() {
    if (int fd = release(); fd >= 0)
      ::close(fd);
  }

private:
  int fd_ = -1;
};

} // namespace troupe
