// Standard output above the frame of a console.

#pragma once

#include <troupe/hooks/console.hpp>

#include <array>
#include <memory>

namespace troupe {

/// As long as it lives, what is written to std::cout, std::cerr and std::clog
/// is printed on a console, line by line, so that a progress display on the
/// same terminal tears none of it and tasks may write as ever:
///
///     auto terminal = std::make_shared<troupe::console>();
///     troupe::console_capture lines{terminal};
///     engine.attach(std::make_shared<troupe::progress>(terminal));
///
/// A line appears when it is whole, also if it was written in parts; the
/// threads' lines are not mixed. A stream that is sent to a file or a pipe
/// stays as it is, and so do all if the console keeps no frame. What goes
/// around the streams, as by printf or a child process, is not caught.
///
/// Thread-safety: the streams may be written to from any thread; make and end
/// it while nobody does. Lifetime: it shares the console.
class console_capture {
public:
  /// Begins to print on `on`.
  explicit console_capture(std::shared_ptr<console> on);
  /// Gives the streams back, and prints what was left of lines.
  ~console_capture();
  console_capture(const console_capture&) = delete;
  console_capture& operator=(const console_capture&) = delete;

private:
  class line_buffer;
  std::array<std::unique_ptr<line_buffer>, 3> buffers_; // null: not caught
};

} // namespace troupe
