// A terminal, or what stands in its place, on which a frame is kept up to date.

#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Text on a file descriptor, with a frame of lines below it that is painted
/// over and over. Lines that go through `print` are not torn by the frame; what
/// is written to the terminal by other ways while there is one may be lost. See
/// `console_capture` and `console_sink`.
///
/// A frame is only kept on a terminal whose TERM is not "dumb". Colours are
/// used there unless NO_COLOR is set, and elsewhere if CLICOLOR_FORCE is, and
/// not 0.
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
  /// Its rows; 24 if it does not say.
  std::size_t height() const;

  /// Writes a line, or several with `\n` between them, above the frame, at
  /// once. The frame is moved, not painted again; if the text has escape
  /// sequences or tabs, or is long, there is none until it is painted next.
  void print(std::string_view text);

  /// Replaces the frame; without lines, removes it. Each must fit the width,
  /// and all of them the height less one. A terminal that gets narrower
  /// meanwhile is taken to wrap them.
  void paint(std::vector<std::string> lines);

private:
  std::size_t frame_rows() const;
  std::string erase_text() const;
  std::string insert_text(std::string_view text) const;
  void write(std::string_view text) const;

  int fd_;
  bool has_frame_;
  bool has_colours_;
  std::mutex mutex_;
  std::vector<std::string> frame_;
};

} // namespace troupe
