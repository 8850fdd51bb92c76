// A terminal, or what stands in its place, on which a frame is kept up to date.

#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Text on a file descriptor, with a frame of lines below it that is painted
/// over and over. Lines that go through `print` are not torn by the frame.
///
/// A frame is only kept on a terminal whose TERM is not "dumb". Colours are
/// used there unless NO_COLOR is set, and elsewhere if CLICOLOR_FORCE is.
///
/// Thread-safety: all functions may be called from any thread.
/// Errors: what cannot be written is dropped.
class console {
public:
  /// Writes to `fd`, by default stderr. The descriptor is not closed.
  explicit console(int fd = 2);

  /// Whether a frame can be kept.
  bool has_frame() const { return has_frame_; }
  /// Whether text may be coloured.
  bool has_colours() const { return has_colours_; }
  /// Columns of the terminal; 80 if it does not say.
  std::size_t width() const;

  /// Writes a line above the frame.
  void print(std::string_view line);

  /// Replaces the frame. Each line must fit the width.
  void paint(std::vector<std::string> lines);

  /// Leaves the frame where it is: the next one is painted below.
  void keep_frame();

private:
  std::string erase_text() const;
  void write(std::string_view text) const;

  int fd_;
  bool has_frame_;
  bool has_colours_;
  std::mutex mutex_;
  std::vector<std::string> frame_;
};

} // namespace troupe
