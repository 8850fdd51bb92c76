// A terminal whose screen is this process.

#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

namespace test {

/// Sets TERM to xterm. Reads all that is written to `fd()`.
class pseudo_terminal {
public:
  pseudo_terminal(unsigned short rows, unsigned short columns)
      : master_(posix_openpt(O_RDWR | O_NOCTTY)) {
    if (master_ < 0 || grantpt(master_) != 0 || unlockpt(master_) != 0)
      throw std::runtime_error("there are no pseudo-terminals");
    slave_ = open(ptsname(master_), O_RDWR | O_NOCTTY);
    winsize size{
        .ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    ioctl(slave_, TIOCSWINSZ, &size);
    setenv("TERM", "xterm", 1);
    reader_ = std::jthread([this] { read(); });
  }

  ~pseudo_terminal() {
    close();
    reader_.join();
    ::close(master_);
  }

  int fd() const { return slave_; }

  /// How often `what` has been written so far.
  std::size_t count(std::string_view what) {
    std::lock_guard guard{mutex_};
    return count_in(text_, what);
  }

  /// Whether it is written `n` times within a minute.
  bool wait_for(std::string_view what, std::size_t n = 1) {
    std::unique_lock guard{mutex_};
    return more_.wait_for(guard, std::chrono::minutes{1},
                          [&] { return count_in(text_, what) >= n; });
  }

  /// Takes nothing any more, but for what fits its buffers; or goes on.
  void pause(bool on) {
    std::lock_guard guard{mutex_};
    paused_ = on;
    more_.notify_all();
  }

  /// All that was written, once nobody will write any more.
  std::string close_and_read() {
    close();
    std::unique_lock guard{mutex_};
    more_.wait(guard, [this] { return ended_; });
    return text_;
  }

private:
  static std::size_t count_in(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (auto i = text.find(what); i != text.npos;
         i = text.find(what, i + what.size()))
      ++n;
    return n;
  }

  void close() {
    if (slave_ >= 0)
      ::close(slave_);
    slave_ = -1;
  }

  void read() {
    std::array<char, 4096> part;
    for (ssize_t n; (n = ::read(master_, part.data(), part.size())) > 0;) {
      std::unique_lock guard{mutex_};
      text_.append(part.data(), static_cast<std::size_t>(n));
      more_.notify_all();
      more_.wait(guard, [this] { return !paused_; });
    }
    std::lock_guard guard{mutex_};
    ended_ = true;
    more_.notify_all();
  }

  int master_;
  int slave_ = -1;
  std::mutex mutex_;
  std::condition_variable more_;
  std::string text_;
  bool paused_ = false;
  bool ended_ = false;
  std::jthread reader_; // last: it uses all of the above
};

} // namespace test
